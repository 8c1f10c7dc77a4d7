/** Registers the element; defining the class is `element.js`'s job. */
import { RepereCarte } from './element.js';

// Two copies of the script on one page (a pasted snippet and a CMS plug-in) are
// usual: the first one wins, the second must not throw.
if (!customElements.get('repere-carte')) customElements.define('repere-carte', RepereCarte);

export { RepereCarte };
