/** Shapes shared by the modules: what the server answers and what passes between views. */

/** Minutes from midnight; the end may pass 1440 when a place closes after midnight. */
export type Interval = [number, number];

/** Opening hours for two years from the date of the data. */
export interface Week {
  /** The ordinary week: seven days, Monday first. */
  days: Interval[][];
  /**
   * On public holidays: false, closed; hours, those; true, nothing special; absent or null: nobody
   * knows.
   */
  holidays?: boolean | Interval[] | null;
  /** What the place declares depends on more than the date: the week is the ordinary case. */
  varies?: boolean;
  /** Days that differ, rising and apart: ISO dates, both included, with the week they have. */
  dates?: { from: string; to: string; days: Interval[][] }[];
}

/** One place, by the columns of the national standard; empty ones are absent. */
export interface Place {
  id: string;
  nom: string;
  adresse?: string;
  complement_adresse?: string;
  code_postal?: string;
  commune?: string;
  code_insee?: string;
  telephone?: string;
  courriels?: string[];
  site_web?: string[];
  horaires?: string;
  presentation_resume?: string;
  presentation_detail?: string;
  source?: string;
  /** In sheets of merged places: every source, and each record with its dataset. */
  sources?: string[];
  origines?: { jeu: string; id: string; date_maj?: string }[];
  structure_parente?: string;
  date_maj?: string;
  typologie?: string[];
  itinerance?: string[];
  services?: string[];
  publics_specifiquement_adresses?: string[];
  prise_en_charge_specifique?: string[];
  frais_a_charge?: string[];
  dispositif_programmes_nationaux?: string[];
  formations_labels?: string[];
  autres_formations_labels?: string[];
  modalites_acces?: string[];
  modalites_accompagnement?: string[];
  fiche_acces_libre?: string;
  prise_rdv?: string;
  semaine?: Week;
  fuseau?: string;
  /** The calendar of public holidays it keeps besides the national one. */
  feries?: string;
  /** Metres, when the answer is by distance. */
  distance?: number;
  /** Outside the carte's territory, listed after the others. */
  proximite?: boolean;
  /** In lists: the position is that of the street or the commune. */
  approximatif?: true;
  /** In sheets: what the position is of. */
  position_approchee?: 'rue' | 'lieu-dit' | 'commune';
}

export interface PlaceFeature {
  type: 'Feature';
  id: string;
  geometry: { type: 'Point'; coordinates: [number, number] } | null;
  properties: Place;
}

export interface PlacesPage {
  bundle: string;
  date: string;
  total: number;
  localises: number;
  next_cursor: string | null;
  counts: Record<string, Record<string, number>>;
  features: PlaceFeature[];
}

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number];

/** A first view: bounds, or a centre (longitude, latitude) with a zoom. */
export interface View {
  bounds?: Bounds;
  centre?: [number, number];
  zoom?: number;
}

/** The engine a carte offers to the page; paths relative to the server's base address. */
export interface Moteur {
  wasm: string;
  /** The index of the carte's territory. */
  index: string;
  /** Bytes of the index. */
  octets: number;
  /** Places in it. */
  lieux: number;
  bundle: string;
  /** Folder with the rest of each place, 128 a file, in the order of the index. */
  details?: string;
  /** false: plain files, nobody answers at `/api` and `/tiles`. */
  serveur: boolean;
}

/** An overlay; one without classes is outlines alone. */
export interface Calque {
  nom: string;
  titre: string;
  attribution?: string;
  licence?: string;
  /** What the values are. */
  legende?: string;
  unite?: string;
  /** The lowest first; without `de` it reaches down, without `a` up without end. */
  classes: { de?: number; a?: number; couleur: string }[];
  sans_donnee: boolean;
}

export interface Carte {
  id: string;
  titre?: string;
  /** A sentence or two over the list. */
  introduction?: string;
  bundle: string;
  date: string;
  /** The preset, as a canonical query. */
  filtre: string;
  /** Columns the readers may filter by, in the order to show them. */
  filtres: string[];
  facettes: Record<string, string[]>;
  /** Names of its own for values of a column, offered in their stead. */
  categories?: { titre: string; facette: string; valeurs: string[] }[];
  /** Places that come first, and why. */
  en_avant?: { lieu: string; raison: string }[];
  /** Links of its own, under the list. */
  liens?: { titre: string; adresse: string }[];
  theme?: string;
  couleurs?: Record<string, string>;
  /** Tokens of a theme of its own, by mode, where they differ from the built-in one's; values as CSS writes them. */
  jetons?: Record<string, Record<string, string>>;
  logo?: string;
  /** Where a mistake is told of: an address of mail, or of a page with `{id}`. */
  signalement?: string;
  /** An address search that the carte's owner allows, with the interface of the Base Adresse Nationale. */
  adresses?: string;
  vue?: View;
  raccourcis?: (View & { titre: string })[];
  /** Polygons over the base map, with what their colours mean. */
  calques?: Calque[];
  style: string;
  attribution?: string;
  total: number;
  localises: number;
  feries?: string[];
  /** Those that some places keep besides, by the name they give. */
  feries_locaux?: Record<string, string[]>;
  page?: string;
  /** Address of the plain pages of places where they are files; `{fichier}` stands for the name. */
  fiches?: string;
  /** Where its server counts what is done with it. */
  compte?: string;
  moteur?: Moteur;
}

/** The members of a catalogue; `fr.js` is the model, `en.js` has the same keys. */
export interface ApplicationOptions {
  server: import('./server.js').Server;
  answers: import('./answers.js').Answers;
  settings: import('./settings.js').Settings;
  carte: Carte;
  /** The first page of the list. */
  page: PlacesPage;
  messages: Messages;
  /** Of the whole session. */
  signal: AbortSignal;
  shadow: ShadowRoot;
  emit: (type: keyof HTMLElementEventMap & `repere:${string}`, detail: unknown) => void;
  /** The data the application knew are gone. */
  restart: () => void;
}

export type Messages = typeof import('./messages/fr.js').default;

declare global {
  interface HTMLElementEventMap {
    'repere:pret': CustomEvent<{ carte: string | null; total: number }>;
    'repere:filtre': CustomEvent<{ filtre: string; recherche: string; commune: string | null; total: number; localises: number }>;
    'repere:lieu': CustomEvent<{ id: string; nom: string }>;
    'repere:lien': CustomEvent<{ id: string; type: string }>;
    'repere:orientation': CustomEvent<{ etape?: string; total?: number }>;
    'repere:erreur': CustomEvent<{ message: string; erreur: unknown }>;
  }
}
