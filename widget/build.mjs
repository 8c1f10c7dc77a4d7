/**
 * Builds the element into `dist/`: a stable loader, content-hashed modules, and
 * a manifest with what each weighs. Fails when a budget is broken. The engine is
 * taken from `dist/engine.wasm`, where `scripts/wasm` puts it; without it the
 * element works and asks the server for everything.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, 'dist');
const KIB = 1024;

const ENGINE = join(DIST, 'engine.wasm');

/** Small plain scripts that pages name besides `repere.js`. */
const SCRIPTS = ['cadre.js', 'national.js'];

/** Gzip bytes. The map and the engine are fetched later, on their own, and must be in neither. */
const BUDGETS = { first: 12 * KIB, application: 40 * KIB, engine: 60 * KIB };

const SHARED = {
  bundle: true,
  minify: true,
  target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
  legalComments: /** @type {const} */ ('none'),
  absWorkingDir: HERE,
  logLevel: /** @type {const} */ ('warning'),
};

/**
 * Style sheets become text for `CSSStyleSheet`: a strict `style-src` allows no
 * `<style>` element. Imports are resolved and the whole is minified first.
 * @type {import('esbuild').Plugin}
 */
const styleText = {
  name: 'style-text',
  setup(context) {
    context.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const bundled = await build({ ...SHARED, entryPoints: [path], write: false });
      const text = bundled.outputFiles[0].text;
      return { contents: text, loader: 'text' };
    });
  },
};

/** @param {string} dist */
export async function buildWidget(dist = DIST) {
  await rm(join(dist, 'assets'), { recursive: true, force: true });
  const { metafile } = await build({
    ...SHARED,
    entryPoints: ['src/define.js'],
    outdir: dist,
    entryNames: 'assets/[name]-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    format: 'esm',
    splitting: true,
    metafile: true,
    loader: { '.tsv': 'text' },
    plugins: [styleText],
  });
  const outputs = readOutputs(metafile);
  const entry = outputs.named('define');
  const application = outputs.named('application');
  await writeLoader(join(dist, 'repere.js'), entry.file, application.file);
  // For a site of plain files, which puts it in the place of `repere.js`.
  await writeLoader(join(dist, 'statique.js'), `${entry.file}?statique`, application.file);
  const engine = await copyEngine(dist);
  for (const script of SCRIPTS) {
    await build({ ...SHARED, bundle: false, entryPoints: [`src/${script}`], outfile: join(dist, script) });
  }
  // Modules for whoever writes cartes and themes.
  await build({ ...SHARED, entryPoints: ['src/dev.js', 'galerie/galerie.js', 'galerie/galerie.css'], outdir: dist, entryNames: '[name]', format: 'esm' });
  // A page of the server's own: its policy allows its style sheet as a file. Its map, on which
  // a territory is drawn, comes when it is asked for.
  await build({ ...SHARED, entryPoints: ['studio/studio.css'], outdir: dist });
  await build({
    ...SHARED, entryPoints: ['studio/studio.js'], outdir: dist, format: 'esm', splitting: true, chunkNames: 'assets/studio/[name]-[hash]', plugins: [styleText],
  });
  // For bundlers: the element, whose server each page names.
  await writeFile(join(dist, 'index.js'), `export { RepereCarte } from './${entry.file}';\n`);

  const loader = await gzipSize(join(dist, 'repere.js'));
  const sizes = new Map([['repere.js', loader]]);
  for (const { file } of outputs.all) sizes.set(file, await gzipSize(join(dist, file)));
  if (engine) sizes.set(engine, await gzipSize(join(dist, engine)));

  const first = new Set(['repere.js', ...outputs.closure(entry)]);
  // The heavier of the two languages counts.
  const languages = ['fr', 'en'].map((name) => outputs.closure(outputs.named(name)));
  const sum = (/** @type {Iterable<string>} */ files) =>
    [...files].filter((file) => !first.has(file)).reduce((all, file) => all + (sizes.get(file) ?? 0), 0);
  const later = languages.map((files) => new Set([...outputs.closure(application), ...files]));
  const totals = {
    first: [...first].reduce((all, file) => all + (sizes.get(file) ?? 0), 0),
    application: Math.max(...later.map(sum)),
    map: sum(outputs.closure(outputs.named('map')).filter((file) => !later[0].has(file))),
    engine: engine ? (sizes.get(engine) ?? 0) : 0,
    engineScript: sum(outputs.closure(outputs.named('answerer')).filter((file) => !later[0].has(file))),
  };
  const scripts = outputs.all.map(({ file }) => file).filter((file) => file.endsWith('.js'));
  const integrity = Object.fromEntries(await Promise.all(scripts.map(async (file) => [file, await digest(join(dist, file))])));
  const manifest = {
    entry: entry.file, application: application.file, ...(engine && { engine }), gzip: totals, files: Object.fromEntries(sizes), integrity,
  };
  await writeFile(join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of [...first, ...later.flatMap((files) => [...files])]) {
    if (outputs.holds(file, 'maplibre-gl')) throw new Error(`${file} holds MapLibre, which must come later`);
    if (outputs.all.some((output) => output.file === file && output.inputs.some((input) => input.startsWith('src/engine/')))) {
      throw new Error(`${file} holds the engine's script, which must come later`);
    }
  }
  return manifest;
}

/** @typedef {{ file: string, source: string, imports: string[], inputs: string[] }} Output */

/** @param {import('esbuild').Metafile} metafile */
function readOutputs(metafile) {
  const relative = (/** @type {string} */ path) => path.slice(path.lastIndexOf('assets/'));
  /** @type {Output[]} */
  const all = Object.entries(metafile.outputs).map(([path, output]) => ({
    file: relative(path),
    source: output.entryPoint ?? '',
    imports: output.imports.filter(({ kind }) => kind === 'import-statement').map(({ path: to }) => relative(to)),
    inputs: Object.keys(output.inputs),
  }));
  const byFile = new Map(all.map((output) => [output.file, output]));
  return {
    all,
    /** @param {string} name of the source file */
    named(name) {
      const found = all.find(({ source }) => source.endsWith(`/${name}.js`));
      if (!found) throw new Error(`nothing was built from ${name}.js`);
      return found;
    },
    /**
     * What is fetched once this one is asked for: itself and its static imports.
     * @param {Output} output
     */
    closure(output) {
      const files = new Set([output.file]);
      for (const file of files) for (const next of byFile.get(file)?.imports ?? []) files.add(next);
      return [...files];
    },
    /**
     * @param {string} file
     * @param {string} packageName
     */
    holds: (file, packageName) => byFile.get(file)?.inputs.some((input) => input.includes(`node_modules/${packageName}/`)) ?? false,
  };
}

/**
 * The engine under the hash of its content; null where it has not been built.
 * @param {string} dist
 */
async function copyEngine(dist) {
  if (!existsSync(ENGINE)) return null;
  const bytes = await readFile(ENGINE);
  const name = `assets/engine-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.wasm`;
  await writeFile(join(dist, name), bytes);
  return name;
}

/**
 * The loader is no module (see its head), so it is built on its own.
 * @param {string} path
 * @param {string} entry
 * @param {string} application
 */
async function writeLoader(path, entry, application) {
  const source = await readFile(join(HERE, 'src/loader.js'), 'utf8');
  const { code } = await transform(source, {
    minify: true,
    target: SHARED.target,
    define: { REPERE_ENTRY: JSON.stringify(entry), REPERE_APP: JSON.stringify(application) },
  });
  await writeFile(path, code);
}

/**
 * As `integrity` takes it.
 * @param {string} path
 */
async function digest(path) {
  return `sha384-${createHash('sha384').update(await readFile(path)).digest('base64')}`;
}

/** @param {string} path */
async function gzipSize(path) {
  return gzipSync(await readFile(path), { level: 9 }).length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { gzip, files } = await buildWidget();
  for (const [file, bytes] of Object.entries(files)) console.log(`${String(bytes).padStart(8)}  ${file}`);
  console.log(`\nfirst script       ${gzip.first} of ${BUDGETS.first} bytes gzip`);
  console.log(`list and filters   ${gzip.application} of ${BUDGETS.application} bytes gzip`);
  console.log(`map                ${gzip.map} bytes gzip, fetched when it comes into view`);
  console.log(`engine             ${gzip.engine ? `${gzip.engine} of ${BUDGETS.engine} bytes gzip` : 'absent (scripts/wasm builds it): the server answers'}`);
  console.log(`engine's script    ${gzip.engineScript} bytes gzip, both fetched when the page is idle`);
  // The engine's is enforced by `scripts/wasm`, which knows what its compiler can do.
  const broken = /** @type {const} */ (['first', 'application']).filter((name) => gzip[name] > BUDGETS[name]);
  if (broken.length > 0) {
    console.error(`over budget: ${broken.join(', ')}`);
    process.exitCode = 1;
  }
}
