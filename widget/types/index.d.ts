/** `<repere-carte>`: a filtered map and list of places of digital mediation. */

export interface RepereEvents {
  /** The list is shown. */
  'repere:pret': CustomEvent<{ carte: string | null; total: number }>;
  /** The reader filtered, searched, or moved the map. */
  'repere:filtre': CustomEvent<{ filtre: string; recherche: string; commune: string | null; total: number; localises: number }>;
  /** A fiche was opened. */
  'repere:lieu': CustomEvent<{ id: string; nom: string }>;
  /** A link of a fiche was followed: `rendez-vous`, `telephone`, `itineraire`, `site` or `courriel`. */
  'repere:lien': CustomEvent<{ id: string; type: string }>;
  /** A step of the orientation, or how many places it found. */
  'repere:orientation': CustomEvent<{ etape?: string; total?: number }>;
  /** Something failed. */
  'repere:erreur': CustomEvent<{ message: string; erreur: unknown }>;
}

/** Attributes, all of them optional; filters take the standard's columns with hyphens. */
export interface RepereAttributes {
  carte?: string;
  serveur?: string;
  territoires?: string;
  autour?: string;
  'au-moins'?: string | number;
  services?: string;
  'frais-a-charge'?: string;
  'dispositif-programmes-nationaux'?: string;
  'publics-specifiquement-adresses'?: string;
  'prise-en-charge-specifique'?: string;
  'modalites-acces'?: string;
  'modalites-accompagnement'?: string;
  'formations-labels'?: string;
  'autres-formations-labels'?: string;
  itinerance?: string;
  typologie?: string;
  source?: string;
  ouvert?: string;
  'prise-rdv'?: string;
  localise?: string;
  titre?: string;
  'niveau-titre'?: string | number;
  logo?: string;
  theme?: 'clair' | 'sombre' | 'contraste' | 'auto';
  affichage?: 'complet' | 'liste' | 'carte' | 'recherche';
  orientation?: 'oui' | 'non';
  statistiques?: 'matomo' | 'aucune';
  centre?: string;
  zoom?: string | number;
  lang?: string;
}

/** The element. Its methods wait until it is ready. */
export class RepereCarte extends HTMLElement {
  /** Resolves once the list is shown; anew after each change of attributes. */
  readonly pret: Promise<void>;
  /** Opens the fiche of a place. */
  ouvrir(id: string): Promise<void>;
  /** Searches for words; none: lists everything again. */
  chercher(mots: string): Promise<void>;
  /** Ticks what a query says, `services=…&ouvert=soir`, and nothing else. */
  filtrer(requete: string): Promise<void>;
  /** Moves the map: longitude, latitude, zoom. */
  centrer(centre: [number, number], zoom?: number): Promise<void>;
  /** Starts again with what its server says now. */
  recharger(): Promise<void>;
  /** Where the map stands, `null` where none is shown. */
  vue(): Promise<{ centre: [number, number]; zoom: number } | null>;
  addEventListener<K extends keyof RepereEvents>(type: K, listener: (this: RepereCarte, event: RepereEvents[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'repere-carte': RepereCarte;
  }
  interface HTMLElementEventMap extends RepereEvents {}
}

/** What JSX may write: React from 19 on hands attributes and events (`onrepere:pret`) to the element. */
export type RepereJsx = RepereAttributes & {
  children?: unknown;
  class?: string;
  className?: string;
  id?: string;
  key?: string | number;
  ref?: unknown;
  style?: unknown;
};
