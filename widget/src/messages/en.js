/** English. Values of the standard are translated here; French keeps its own. */
import sentences from './sentences.en.js';
import { VALUES } from './values.en.js';

const number = new Intl.NumberFormat('en-GB');
const decimal = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const NB = '\u00a0';

/** @param {number} n */
const plural = (n) => (n === 1 ? '' : 's');
/** @param {number} minutes from midnight, may pass 1440 */
const time = (minutes) => {
  const [h, m] = [Math.floor(minutes / 60) % 24, minutes % 60];
  if (h === 0 && m === 0) return 'midnight';
  return `${h % 12 || 12}${m ? `:${String(m).padStart(2, '0')}` : ''}${NB}${h < 12 ? 'am' : 'pm'}`;
};

/** @type {import('../types.js').Messages} */
const messages = {
  lang: 'en',
  number: (n) => number.format(n),
  date: (iso) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
      .format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)),
  dayOf: (iso) =>
    new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
      .format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)).replace(',', ''),
  distance: (metres) =>
    metres < 950
      ? `${Math.max(50, Math.round(metres / 50) * 50)}${NB}m`
      : `${number.format(metres < 9500 ? Math.round(metres / 100) / 10 : Math.round(metres / 1000))}${NB}km`,
  time,
  interval: ([start, end]) =>
    start === 0 && end === 1440 ? 'All day' : `${time(start)} – ${time(end)}`,
  days,
  rawHours: (text) => text.replace(/\bPH\b/g, 'public holidays').replace(/\bSH\b/g, 'school holidays'),

  defaultTitle: 'Places to get help with digital life',
  search: 'Search for a town, a postcode or a place',
  searchShort: 'Town, postcode, place…',
  clearSearch: 'Clear the search',
  suggestions: 'Suggestions',
  suggestionCount: (n) => (n === 0 ? '' : `${n} suggestion${plural(n)}, arrow keys to choose`),
  serviceHint: 'filter by this service',
  addressOf: (site) => `address, according to ${site}`,
  aroundMe: 'Around me',
  locating: 'Looking for your position…',
  positionRefused: 'Your browser did not give your position. Allow it in its settings, or type the name of your town.',
  positionMissing: 'Your position was not found. Type the name of your town.',
  display: 'Display',
  list: 'List',
  map: 'Map',
  chosenFilters: 'Chosen filters',
  removeFilter: (value) => `Remove the filter ${value}`,
  clearAll: 'Clear all',

  filters: 'Filter',
  filtersTitle: 'Filter the places',
  close: 'Close',
  filtersChosen: (n) => `${n} filter${plural(n)} chosen`,
  clear: 'Clear',
  showResults: (n) => (n === 0 ? 'No place' : `See ${n === 1 ? 'the place' : `the ${number.format(n)} places`}`),
  moreValues: (n) => `See ${number.format(n)} more`,
  fewerValues: 'See fewer',
  valueCount: (n) => `${number.format(n)} place${plural(n)}`,

  places: (n) => (n === 0 ? 'No place' : `${number.format(n)} place${plural(n)}`),
  inArea: 'in the area shown',
  atPoint: 'at this spot',
  around: (name) => (name === null ? 'nearest to you first' : `nearest to ${name} first`),
  forSearch: (q) => `for “${q}”`,
  unlocated: (n) => `${number.format(n)} of them without a position`,
  wholeList: 'See the whole list',
  guide: 'Find the right place',
  guideNote: 'A few questions, and the three most suitable places.',
  more: 'Show more',
  nearby: 'Nearby',
  nearbyNote: 'Outside the territory, the nearest places.',
  away: (distance) => `${distance} away`,
  empty: 'No place matches.',
  emptyArea: 'No place in the area shown.',
  emptyAdvice: 'Remove a filter or search for another town.',
  without: (value) => `Without “${value}”`,
  failed: 'The list could not be updated.',
  retry: 'Try again',
  noPosition: 'Not on the map',
  approximate: 'Approximate position',
  online: 'Online booking',
  travelling: 'Travelling',

  legend: 'Legend',
  showOnMap: 'Show on the map',
  range: (from, to, unit) => {
    const after = unit && `${NB}${unit}`;
    if (from === undefined) return `under ${decimal.format(to ?? 0)}${after}`;
    if (to === undefined) return `${decimal.format(from)}${after} and over`;
    return `${decimal.format(from)} to ${decimal.format(to)}${after}`;
  },
  noData: 'no data',
  overlaySource: (source) => `Source: ${source}`,
  mapLoading: 'The map is on its way…',
  mapMissing: 'Your browser cannot show the map. Every place is in the list.',
  mapFailed: 'The map could not be loaded. Every place is in the list.',
  mapLabel: 'Map of the places. The list has the same places. Arrow keys to move, + and − to zoom.',
  overview: 'Overview',
  shortcuts: 'Go to',
  mapShowsListed: (n) => `The map shows the first ${n} results.`,
  mapLocale: {
    'AttributionControl.ToggleAttribution': 'Show or hide the sources',
    'FullscreenControl.Enter': 'Show full screen',
    'FullscreenControl.Exit': 'Leave full screen',
    'Map.Title': 'Map',
    'NavigationControl.ZoomIn': 'Zoom in',
    'NavigationControl.ZoomOut': 'Zoom out',
    'CooperativeGesturesHandler.WindowsHelpText': 'Use Ctrl + scroll to zoom the map',
    'CooperativeGesturesHandler.MacHelpText': 'Use ⌘ + scroll to zoom the map',
    'CooperativeGesturesHandler.MobileHelpText': 'Use two fingers to move the map',
  },

  backToList: 'Back to the list',
  backToMap: 'Back to the map',
  backToGuide: 'Back to the places proposed',
  address: 'Address',
  directions: 'Directions',
  leadsTo: (site) => `on ${site}`,
  newTab: 'new tab',
  call: 'Call',
  book: 'Book an appointment',
  website: 'Website',
  email: 'E-mail',
  hours: 'Opening hours',
  declaredHours: 'Hours as the place gives them',
  services: 'What they help with',
  support: 'How they help',
  cost: 'Cost',
  access: 'How to come',
  audience: 'Audience',
  care: 'Special care',
  accessibility: 'Accessibility',
  accessibilitySheet: 'Accessibility sheet of the place',
  about: 'About',
  labels: 'Labels and programmes',
  kind: 'Kind of place',
  parent: 'Organisation',
  page: 'Page of this place',
  shareView: 'Share this view',
  sharePlace: 'Share this place',
  linkCopied: 'Link copied',
  copyPlace: 'Copy the details',
  copied: 'Copied',
  copyByHand: 'To be copied by hand',
  print: 'Print',
  report: 'Report a mistake',
  reportSubject: (name) => `Mistake on the page of “${name}”`,
  reportBody: (address) => `Hello,\n\nThis should be corrected on this page: \n\n\n${address}\n`,
  source: (source) => `Source: ${source}`,
  updated: (date) => `updated on ${date}`,
  madeOf: (n) => `made of ${n} records`,
  allSources: 'All sources',
  dataOf: (date) => `Gathered on ${date}`,

  open: 'Open',
  closed: 'Closed',
  until: (at) => `until ${at}`,
  allWeek: 'around the clock',
  opens: (day, at) =>
    day === 'today' ? `opens at ${at}` : day === 'tomorrow' ? `opens tomorrow at ${at}` : `opens on ${day} at ${at}`,
  uncertain: 'to be checked, there is a public holiday before',
  stale: 'Hours to be checked',
  holiday: 'Public holiday: hours to be checked',
  varies: 'Hours vary',
  variesNote: 'The ordinary week; some dates differ.',
  staleNote: 'These hours are old: call before you go.',
  closedHolidays: 'Closed on public holidays.',
  openHolidays: (hours) =>
    `On public holidays: ${hours.map(([start, end]) => `${time(start)} – ${time(end)}`).join(', ')}.`,

  facets: {
    services: 'I need help with…',
    frais_a_charge: 'Free or not',
    dispositif_programmes_nationaux: 'Programmes and labels',
    publics_specifiquement_adresses: 'Audience',
    prise_en_charge_specifique: 'Special care',
    modalites_accompagnement: 'Kind of support',
    modalites_acces: 'How to come',
    typologie: 'Kind of place',
    itinerance: 'Fixed or travelling',
    formations_labels: 'Training and labels',
    autres_formations_labels: 'Other labels',
    source: 'Source of the data',
    ouvert: 'When it is open',
    prise_rdv: 'Appointment',
    localise: 'Position',
  },
  sentences,
  moments: {
    maintenant: 'Open now',
    soir: `In the evening, after 6${NB}pm`,
    'week-end': 'At the weekend',
  },
  needs: {
    learn: 'I want to learn',
    help: 'I need help with a procedure',
    tools: 'I need a computer or the internet',
    leisure: 'With the family, for fun',
    other: 'Other services',
  },
  booleans: {
    prise_rdv: 'With online booking',
    localise: 'On the map',
  },
  values: VALUES,
};

export default messages;
