// Words to invent from. No place, street, person or company of these names is
// meant; where one exists, it is by chance.

/** After « Médiathèque », « Maison France Services », … */
export const decors = `des Trois Rivières|du Vieux Moulin|de la Grande Ourse|des Quatre Vents|du Grand Tilleul|des Hirondelles|de la Lune Rousse|du Pré aux Mots|des Sept Clefs|de la Source Claire|du Pont Bavard|des Lucioles|de l'Étang Bleu|du Cerf-Volant|des Deux Clochers|de la Halle aux Livres|du Noisetier|des Coquelicots|de la Passerelle|du Bon Accueil|des Mille Feuilles|de l'Écluse|du Bois Joli|des Libellules|de la Clairière|du Hérisson|des Grands Chênes|de la Rose des Vents|du Petit Ruisseau|des Tournesols|de l'Arc-en-Ciel|du Fil d'Ariane|des Mésanges|de la Belle Étoile|du Carrefour|des Bruyères|de l'Horloge|du Lavoir|des Pierres Douces|de la Colline|du Marché Couvert|des Cigales|de l'Alouette|du Cadran|des Lilas|de la Boussole|du Val Rêvé|des Peupliers|de l'Olivier|du Grand Préau|des Vignes Hautes|de la Ruche|du Chat Curieux|des Embruns|de l'Estuaire|du Phare|des Dunes|de la Marelle|du Soleil Levant|des Sapins|de l'Écureuil|du Chemin Creux|des Fontaines|de la Bergerie|du Rouge-Gorge|des Amandiers|de la Place Ronde|du Grenier|des Passereaux|de la Tuilerie|du Kiosque|des Glycines|de l'Abri-Côtier|du Belvédère`.split('|');

/** Behind which a library or a hall is named. */
export const people = `Odette-Brindille|Aurèle-Tournesol|Colombe-Pervenche|Basile-Noisette|Philomène-Lanterne|Octave-Pimprenelle|Ernestine-Parchemin|Célestin-Bouquin|Rosalie-Passiflore|Gaspard-Luciole|Honorine-Virgule|Léontine-Campanule|Anatole-Papillon|Clémence-Marelle|Théodule-Baluchon|Zélie-Coquelicot`.split('|');

export const streets = `rue du Vieux Pressoir|place de la Fontaine aux Mots|allée des Hirondelles|chemin des Noisetiers|avenue des Nuages|quai des Voyelles|impasse du Chat qui lit|rue Octave-Pimprenelle|place du Grand Tilleul|rue des Quatre Vents|boulevard des Belles Lettres|rue du Pont Bavard|montée des Lucioles|rue Philomène-Lanterne|esplanade du Cerf-Volant|route des Trois Rivières|cours des Marelles|ruelle du Hérisson|place des Deux Clochers|rue de la Boussole|sentier des Libellules|avenue Célestin-Bouquin|rue des Mille Feuilles|square des Mésanges|rue de la Source Claire|chemin du Petit Ruisseau`.split('|');

export const complements = ['Bâtiment B, 1er étage', 'Entrée par la cour', 'Rez-de-chaussée, porte de gauche', 'Salle des Nuages', 'Derrière la mairie', 'Au-dessus de la halle', '2e étage avec ascenseur', 'Espace Aurèle-Tournesol', 'Face à la fontaine', 'BP 12'];

export const parents = ['Association Les Clés du Clic', 'Coopérative des Passerelles', 'Association Le Fil et la Souris', 'Fédération des Curieux', 'Syndicat mixte du Val Rêvé', 'Association Pixels et Compagnie', 'Union des Foyers de la Lune Rousse'];

/** What a reader may do there, by service, in the order of the list. */
export const serviceSentences = [
  'On vous aide à faire vos démarches en ligne : impôts, retraite, carte grise, logement.',
  "On apprend à se servir d'un ordinateur, d'un téléphone, d'une boîte mail.",
  'On prépare son CV et on cherche un emploi en ligne.',
  'On apprend à reconnaître les arnaques et à protéger ses mots de passe.',
  'On parle des écrans en famille et on suit la scolarité de ses enfants.',
  'Photo, son, jeux, petites machines : on crée avec le numérique.',
  'On comprend comment marche internet et ce que deviennent nos données.',
  'Ordinateurs, imprimante et wifi sont à votre disposition.',
  'On y trouve du matériel reconditionné à petit prix.',
];

/** For the longer descriptions. */
export const detailSentences = [
  "L'équipe vous reçoit sans jugement, que vous débutiez ou que vous soyez pressé.",
  'La grande table ronde accueille huit personnes et la bouilloire est toujours chaude.',
  'Octet, le chat de la maison, dort souvent sur le clavier de gauche.',
  'Les ateliers durent une heure et demie ; on peut venir avec son propre appareil.',
  'Apportez vos papiers et, si vous en avez, vos identifiants : nous ne les gardons jamais.',
  'Le mercredi, les enfants peuvent dessiner pendant que les parents travaillent.',
  'Une rampe mène à la porte et la sonnette est à hauteur de fauteuil.',
  "Le parking est derrière le bâtiment ; l'arrêt de bus « Fontaine aux Mots » est à deux minutes.",
  "Pour un premier rendez-vous, comptez une heure : on fait connaissance, puis on choisit ensemble par où commencer.",
  'Deux bénévoles parlent anglais, une autre signe en langue des signes française.',
  'Les supports des ateliers sont imprimés en gros caractères.',
  'On répare ensemble le premier samedi du mois, tournevis fournis.',
  "Si vous ne pouvez pas vous déplacer, un bénévole peut vous appeler.",
  'Le café est à prix libre, les questions aussi.',
  "Une boîte à livres et une boîte à câbles attendent à l'entrée.",
  'En hiver, pensez à une petite laine : la salle est sous les toits.',
];
