/** Registers the element; defining the class is `element.js`'s job. */
import { RepereCarte } from './element.js';

/** Older browsers keep the page's own content, which is what it is there for. */
const isSupported =
  'adoptedStyleSheets' in Document.prototype &&
  'replaceSync' in CSSStyleSheet.prototype &&
  CSS.supports('container-type: inline-size') &&
  CSS.supports('selector(:has(a))');

if (!isSupported) console.info('repere-carte : navigateur trop ancien, le contenu de secours reste affiché');
// Two copies of the script on one page (a pasted snippet and a CMS plug-in) are
// usual: the first one wins, the second must not throw.
else if (!customElements.get('repere-carte')) customElements.define('repere-carte', RepereCarte);

export { RepereCarte };
