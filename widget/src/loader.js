/**
 * The stable script a page names: `/repere.js`.
 *
 * It has to work as `<script type="module">` and as a plain script, so it can
 * use neither `import` statements nor `import.meta`. A plain script knows its
 * own address from `document.currentScript`; in a module that is null, and a
 * relative `import()` already starts from the module's own address.
 *
 * It stays unpinned and tiny: what it names is content-hashed, so pages pasted
 * years ago get mended without being touched.
 */
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const load = (/** @type {string} */ file) =>
    import(script?.src ? new URL(file, script.src).href : `./${file}`);
  // Both at once: the second is what the first will ask for anyway.
  Promise.all([load(REPERE_ENTRY), load(REPERE_APP)]).catch((error) => {
    console.error('repere-carte :', error);
  });
})();
