/** Why the engine in the page cannot answer, in the words of the people who read the console. */

/**
 * `code` is the engine's own (`index`, `parametre`, `perime`, `tuile`, `lieu`, `demande`,
 * `texte`, `ferme`: `widget/engine/error.rs`), or one of this side: `csp` (the page's policy
 * allows no WebAssembly), `reseau` (a file did not come), `taille` (more bytes than allowed),
 * `memoire`, `arret` (it broke off and answers nothing more).
 */
export class EngineError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{ cause?: unknown, status?: number }} [more] `status`: the host's answer, where one came
   */
  constructor(code, message, { cause, status = 0 } = {}) {
    super(message, { cause });
    this.name = 'EngineError';
    this.code = code;
    this.status = status;
  }

  /** The places, or the list a cursor leads through, are no longer these: start afresh. */
  get isGone() {
    return this.status === 410 || this.code === 'perime';
  }

  /** Nothing more will come of this engine. */
  get isFinal() {
    return this.code === 'arret' || this.code === 'memoire' || this.code === 'ferme';
  }
}
