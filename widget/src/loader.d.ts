/** Addresses of the content-hashed modules, put in by the build. */
declare const REPERE_ENTRY: string;
declare const REPERE_APP: string;
