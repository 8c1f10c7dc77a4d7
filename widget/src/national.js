/**
 * `/national.js`, for pages that show the national map's own element: its name, its attributes and
 * its address's parameters are understood, and our element stands in its place. A page changes
 * one line, and its old one (`repere.js` is loaded from beside this script).
 */
(() => {
  const NAME = 'cartographie-inclusion-numerique';
  if (customElements.get(NAME)) {
    console.info(`repere-carte : ${NAME} existe déjà sur cette page, laissé tel quel`);
    return;
  }
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const base = new URL('.', script?.src ?? location.href).href;

  const KINDS = /** @type {Record<string, string>} */ ({ regions: 'region', departements: 'departement', communes: 'commune' });
  /** Filters that the address carries, in both. */
  const FILTERS = ['services', 'dispositif_programmes_nationaux', 'frais_a_charge', 'publics_specifiquement_adresses', 'prise_en_charge_specifique'];
  /** Of the national element, what has no sense here. */
  const WITHOUT_MEANING = ['api-url', 'help-url', 'help-label', 'route-initiale', 'matomo-url', 'matomo-site-id'];

  /**
   * @param {Element} element
   * @param {URLSearchParams} query of the page's address, where the national map keeps its state
   * @returns {[string, string][]} attributes of `<repere-carte>`
   */
  const attributes = (element, query) => {
    const of = (/** @type {string} */ name) => query.get(name.replaceAll('-', '_')) ?? element.getAttribute(name) ?? '';
    /** @type {[string, string][]} */
    const all = [['serveur', base]];
    const add = (/** @type {string} */ name, /** @type {string} */ value) => { if (value) all.push([name, value]); };
    add('titre', of('app-name'));
    add('logo', of('logo-url'));
    const [longitude, latitude] = [of('longitude'), of('latitude')];
    if (longitude && latitude) add('centre', `${longitude},${latitude}`);
    add('zoom', of('zoom'));
    const kind = KINDS[of('territoire-type')];
    const codes = of('territoires').split(',').map((code) => code.trim()).filter(Boolean);
    if (kind) add('territoires', codes.map((code) => `${kind}:${code}`).join(','));
    else if (codes.length > 0) console.info(`repere-carte : territoire-type="${of('territoire-type')}" inconnu (regions, departements ou communes), territoires ignorés`);
    for (const name of FILTERS) add(name.replaceAll('_', '-'), query.getAll(name).join(',').replaceAll('|', ','));
    for (const name of WITHOUT_MEANING) if (element.hasAttribute(name)) console.info(`repere-carte : ${name} n’a pas d’équivalent, ignoré`);
    return all;
  };

  customElements.define(NAME, class extends HTMLElement {
    connectedCallback() {
      if (this.querySelector('repere-carte')) return;
      const carte = document.createElement('repere-carte');
      for (const [name, value] of attributes(this, new URLSearchParams(location.search))) carte.setAttribute(name, value);
      // What stood between the tags is our fallback.
      carte.append(...this.childNodes);
      this.style.display ||= 'block';
      this.append(carte);
    }
  });
  if (!document.querySelector('script[src$="/repere.js"]')) {
    const element = document.createElement('script');
    element.type = 'module';
    element.src = `${base}repere.js`;
    document.head.append(element);
  }
})();
