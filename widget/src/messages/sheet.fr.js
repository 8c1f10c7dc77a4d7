/** The printed sheet, in French: the model of the other catalogues. */
export default {
  title: 'Fiche à imprimer',
  appointment: 'Mon rendez-vous',
  on: 'Le',
  at: 'à',
  with: 'Avec',
  bring: 'À apporter\u00a0:',
  where: 'Où aller',
  phone: 'Téléphone',
  travelling: 'Ce lieu se déplace\u00a0: téléphonez avant de venir.',
  /** @param {string} date */
  printed: (date) => `Imprimé le ${date}. Les horaires peuvent changer\u00a0: en cas de doute, téléphonez.`,
};
