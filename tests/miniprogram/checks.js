/** Reading templates and scripts for what they name. */

const fs = require('node:fs');
const path = require('node:path');

const BUILT_IN = new Set([
  'page-meta', 'view', 'text', 'image', 'button', 'input', 'textarea', 'picker', 'switch', 'scroll-view', 'label', 'form', 'block', 'slot',
]);

function filesOf(root, under = '') {
  return fs.readdirSync(path.join(root, under), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(under, entry.name);
    return entry.isDirectory() ? filesOf(root, name) : [name];
  });
}

function tagsOf(wxml) {
  return new Set([...wxml.matchAll(/<([a-z][a-z-]*)/g)].map((found) => found[1]));
}

function elementsOf(wxml, names) {
  return [...wxml.matchAll(/<([a-z-]+)(?:\s[^<]*?)?>/g)].filter((found) => names.includes(found[1])).map((found) => found[0]);
}

function handlersOf(wxml) {
  return new Set([...wxml.matchAll(/\s(?:capture-)?(?:mut-)?(?:bind|catch):?[a-z]+="([^"{]+)"/g)].map((found) => found[1]));
}

/** The functions that a page or component registers with. */
function functionsOf(file) {
  const kept = { Page: global.Page, Component: global.Component, wx: global.wx };
  const found = new Set();
  const note = (options) => {
    for (const each of [options, options.methods || {}]) {
      Object.keys(each).filter((name) => typeof each[name] === 'function').forEach((name) => found.add(name));
    }
  };
  const anything = new Proxy(function any() {}, {
    get: (_, name) => (name === Symbol.toPrimitive ? () => '' : anything), apply: () => anything,
  });
  Object.assign(global, { Page: note, Component: note, wx: anything });
  delete require.cache[require.resolve(file)];
  require(file);
  delete require.cache[require.resolve(file)];
  Object.assign(global, kept);
  return found;
}

/** Pages that a text leads to: `/pages/x/x`, `/counter/x/x`, with or without a query. */
function waysOf(text) {
  return [...text.matchAll(/\/((?:pages|counter)\/[a-z-]+\/[a-z-]+)/g)].map((found) => found[1]);
}

module.exports = { BUILT_IN, elementsOf, filesOf, functionsOf, handlersOf, tagsOf, waysOf };
