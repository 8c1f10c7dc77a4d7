/**
 * What each service and label of the standard means, in a sentence for who never heard of it.
 * The names are the standard's own.
 */
/** @type {Record<string, string>} */
export default {
  'Aide aux démarches administratives': 'Faire avec vous une démarche en ligne\u00a0: impôts, retraite, santé, allocations.',
  'Maîtrise des outils numériques du quotidien': 'Apprendre à se servir d’un ordinateur, d’un téléphone, des courriels.',
  'Insertion professionnelle via le numérique': 'Chercher un emploi en ligne, faire un CV, suivre une formation.',
  'Utilisation sécurisée du numérique': 'Choisir ses mots de passe, reconnaître les arnaques, protéger ses données.',
  'Parentalité et éducation avec le numérique': 'Suivre la scolarité en ligne, accompagner ses enfants face aux écrans.',
  'Loisirs et créations numériques': 'Photo, vidéo, jeux, impression 3D\u00a0: créer et se divertir.',
  'Compréhension du monde numérique': 'Comprendre internet, les réseaux sociaux, l’intelligence artificielle.',
  'Accès internet et matériel informatique': 'Utiliser sur place un ordinateur, internet, une imprimante.',
  'Acquisition de matériel informatique à prix solidaire': 'Acheter un ordinateur ou un téléphone remis en état, moins cher.',

  'Aidants Connect': 'Des aidants habilités par l’État peuvent faire une démarche à votre place, avec votre accord.',
  'Bibliothèques numérique de référence': 'Une bibliothèque soutenue par le ministère de la Culture pour ses services numériques.',
  'Certification PIX': 'On peut y passer la certification Pix, qui atteste de compétences numériques.',
  'Conseillers numériques': 'Un conseiller formé, soutenu par l’État, vous apprend à utiliser le numérique.',
  'Emmaüs Connect': 'L’association aide à s’équiper, à se connecter et à débuter, à petit prix.',
  'France Services': 'Un guichet de l’État pour les démarches du quotidien\u00a0: impôts, retraite, santé, emploi, allocations.',
  'Grande école du numérique': 'Des formations aux métiers du numérique, reconnues par ce réseau.',
  'La Croix Rouge': 'Les équipes de la Croix-Rouge aident les personnes éloignées du numérique.',
  'Point d\'accès numérique CAF': 'Un poste et de l’aide pour les démarches de la Caf.',
  'Promeneurs du net': 'Des professionnels qui écoutent et conseillent les jeunes en ligne.',
  'Relais numérique (Emmaüs Connect)': 'Un partenaire d’Emmaüs Connect, qui aide à s’équiper et à débuter.',

  'Formé à « Mon Espace Santé »': 'L’équipe est formée à Mon espace santé, le carnet de santé en ligne.',
  'Formé à « DUPLEX » (illettrisme)': 'L’équipe est formée à accueillir les personnes qui lisent ou écrivent difficilement.',
  'Arnia/MedNum BFC (Bourgogne-Franche-Comté)': 'Un lieu du réseau de médiation numérique de Bourgogne-Franche-Comté.',
  'Collectif ressources et acteurs réemploi (Normandie)': 'Un lieu du collectif normand du réemploi informatique.',
  'Étapes numériques (La Poste)': 'Un lieu de La Poste où l’on est aidé à débuter avec le numérique.',
  'Fabriques de Territoire': 'Un tiers-lieu soutenu par l’État pour faire vivre son territoire.',
  'Les Éclaireurs du numérique (Drôme)': 'Un lieu du réseau des Éclaireurs du numérique, dans la Drôme.',
  'Mes Papiers (Métropole de Lyon)': 'Un lieu du dispositif Mes Papiers, de la Métropole de Lyon.',
  'ORDI 3.0': 'Une structure de la filière ORDI 3.0, qui remet en état des ordinateurs.',
  'SUD LABS (PACA)': 'Un lieu reconnu par la Région Sud pour ses services numériques.',

  QPV: 'Le lieu est dans un quartier prioritaire de la politique de la ville.',
  FRR: 'Le lieu est dans une commune de France ruralités revitalisation, que l’État soutient.',
  'Pass numérique': 'On peut y payer des ateliers avec les chèques du Pass numérique.',
};
