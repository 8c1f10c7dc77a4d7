/** The printed sheet, in English. */
/** @type {typeof import('./sheet.fr.js').default} */
export default {
  title: 'Sheet to print',
  appointment: 'My appointment',
  on: 'On',
  at: 'at',
  with: 'With',
  bring: 'To bring:',
  where: 'Where to go',
  phone: 'Telephone',
  travelling: 'This place travels: call before you come.',
  printed: (date) => `Printed on ${date}. Hours may change: if in doubt, call.`,
};
