// What scripts of another age left on a page: a `$` that is not jQuery's, and
// methods on everybody's prototypes, enumerable and sometimes wrong.
window.$ = window.jQuery = function () { return { ready: function () {}, length: 0 }; };
window.maplibregl = { Map: function () { throw new Error('la page a sa propre carte'); } };
window.L = {};
window.name = 'fenetre';
Array.prototype.first = function () { return this[0]; };
Array.prototype.remove = function (x) { var i = this.indexOf(x); if (i >= 0) this.splice(i, 1); return this; };
String.prototype.toQueryParams = function () { return {}; };
Function.prototype.delay = function (s) { return setTimeout(this, s * 1000); };
Element.prototype.hide = function () { this.style.display = 'none'; return this; };
// Prototype.js 1.6 did this, and JSON.stringify has turned lists into text ever since.
Array.prototype.toJSON = function () { return this.map(function (x) { return JSON.stringify(x); }).toString(); };
