// Opening hours in every shape that the files show, by how a place lives.

const lunch = ['Mo-Fr 08:30-12:00,13:30-17:00', 'Mo-Fr 09:00-12:30,13:30-17:30', 'Mo-Th 09:00-12:00,14:00-17:30; Fr 09:00-12:00', 'Mo,Tu,Th,Fr 08:45-12:15,13:30-17:00; We 08:45-12:15'];

/** Every shape: a list of hours by the name that a kind of place asks for. */
const shapes = {
  office: [
    ...lunch,
    ...lunch.map((hours) => `${hours}; PH off`),
    'Mo-Fr 09:00-17:00; PH off',
    'Mo-We 09:00-12:00,13:30-17:00; Th 13:30-19:00; Fr 09:00-16:00; PH off',
    'Mo 13:30-17:30; Tu-Fr 09:00-12:00,13:30-17:30',
  ],
  library: [
    'Tu-Fr 10:00-18:00; Sa 10:00-12:30; PH off',
    'Tu 14:00-18:00; We 10:00-12:30,14:00-18:30; Fr 15:00-19:00; Sa 09:30-12:30,14:00-17:00; PH off',
    'Tu,Th 16:00-18:30; We 14:00-18:00; Sa 10:00-12:00; PH off; SH off',
    'Sep-Jun: Tu-Sa 10:00-18:30; Jul-Aug: Tu-Fr 09:00-13:00; PH off',
    'We 10:00-12:00,14:00-18:00; Sa-Su 14:00-18:00; PH off',
  ],
  evening: [
    'Mo-Th 14:00-20:30; Fr 14:00-22:00',
    'Tu,Th 17:30-21:00; Sa 10:00-18:00; PH off',
    'We-Fr 12:00-19:00; Sa 10:00-23:30',
    'Tu-Th 10:00-19:00; Fr 18:00-01:00',
  ],
  village: [
    'Mo,Th 09:00-12:00; PH off',
    'Tu 14:00-17:30; Fr 09:00-12:00',
    'We 09:00-12:00',
    'Sa 09:00-12:00; PH off',
    'Su 10:00-12:30',
    'Th 08:30-12:30',
  ],
  seasonal: [
    'Apr-Sep: Mo-Sa 09:00-18:00; Oct-Mar: Mo-Fr 09:00-17:00; PH off',
    'Mo-Fr 09:00-12:00,14:00-17:00; Jul 15-Aug 20 off; PH off',
    'Dec 15-Apr 15: Mo-Su 09:00-12:00,15:00-19:00; Apr 16-Dec 14: Mo-Fr 09:00-12:00',
  ],
  rounds: [
    'week 01-53/2 Mo 09:00-12:00; week 02-52/2 We 14:00-17:00',
    'week 02-52/2 Fr 09:30-12:30,13:30-16:30',
    'Th[1] 14:00-17:00',
    'Tu[1,3] 09:00-12:00; PH off',
    'We[-1] 13:30-16:30',
  ],
  odd: [
    '24/7',
    'Mo-Su 06:00-22:00',
    'Mo-Fr 09:00-12:00 "sur rendez-vous"; PH off',
    'Mo-Fr 09:00-12:00,14:00-17:00; Sa[1] 09:00-12:00; PH off',
    'We 14:00+',
    'Mo-Fr 09:00-17:00; Dec 24-Jan 02 off; PH 10:00-12:00',
  ],
};

/** Hours that no reader of the syntax can make sense of; files have them. */
export const unreadable = [
  'Lundi au vendredi 9h-12h / 14h-17h',
  'Sur rendez-vous, appeler avant de passer',
  'Mo-Fr 09:00-25:75',
];

const clock = (quarters) =>
  `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`;

/** Hours of nobody else: some days, each its own. */
function own(random) {
  const days = random.some(['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'], random.int(2, 5));
  const rules = days.map((day) => {
    const morning = `${clock(random.int(33, 38))}-${clock(random.int(46, 50))}`;
    const afternoon = `${clock(random.int(53, 57))}-${clock(random.int(64, 74))}`;
    return `${day} ${random.pick([morning, afternoon, `${morning},${afternoon}`])}`;
  });
  return [...rules, ...(random.chance(0.6) ? ['PH off'] : [])].join('; ');
}

/** Hours of a place that mostly lives like `style`; now and then none. */
export function hours(random, style) {
  const name = random.weighted([
    [style, 55],
    ['own', 15],
    ['', 10],
    ['office', 6],
    ['village', 3],
    ['seasonal', 4],
    ['rounds', 4],
    ['odd', 3],
  ]);
  if (name === 'own') return own(random);
  return name && random.pick(shapes[name]);
}
