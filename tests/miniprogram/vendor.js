/**
 * Writes the one file with which the simulator runs the mini-program in a browser: j-component and
 * what it stands on, each file a module, with their licences. `node vendor.js` after an update.
 */

const fs = require('node:fs');
const path = require('node:path');

const TARGET = path.join(__dirname, '..', '..', 'simulator', 'static', 'phone', 'vendor', 'j-component.js');
const PARTS = { 'j-component': 'src', 'miniprogram-exparser': 'exparser.min.js', 'expr-parser': 'index.js' };

function scriptsOf(folder, part) {
  const place = path.join(folder, part);
  if (fs.statSync(place).isFile()) return [part];
  return fs.readdirSync(place).sort().flatMap((name) => scriptsOf(folder, path.posix.join(part, name)));
}

function made() {
  return Object.entries(PARTS).map(([name, part]) => {
    const folder = path.join(__dirname, 'node_modules', name);
    const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const terms = fs.readFileSync(path.join(folder, 'LICENSE'), 'utf8').trim().split('\n').map((line) => ` * ${line}`.trimEnd());
    const head = `/*\n * ${name} ${version} (${license})\n *\n${terms.join('\n')}\n */`;
    const modules = scriptsOf(folder, part).map((script) => {
      const body = fs.readFileSync(path.join(folder, script), 'utf8').trim();
      return `phoneModules.define("vendor/${name}/${script}", function (require, module, exports, global) {\n${body}\n});`;
    });
    return [head, ...modules].join('\n');
  }).join('\n\n') + '\n';
}

module.exports = { TARGET, made };

if (require.main === module) {
  fs.mkdirSync(path.dirname(TARGET), { recursive: true });
  fs.writeFileSync(TARGET, made());
}
