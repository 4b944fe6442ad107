/** Modules as WeChat has them: each file a function, `require` with relative paths, no eval. */
(function begin(global) {
  const packages = {
    'j-component': 'vendor/j-component/src/index.js',
    'miniprogram-exparser': 'vendor/miniprogram-exparser/exparser.min.js',
    'expr-parser': 'vendor/expr-parser/index.js',
  };
  const defined = new Map();
  const made = new Map();

  function define(name, body) {
    defined.set(name, body);
  }

  function load(name) {
    if (made.has(name)) return made.get(name).exports;
    if (!defined.has(name)) throw new Error(`module ${name} is not defined`);
    const module = { exports: {} };
    made.set(name, module);
    const near = name.split('/').slice(0, -1);
    defined.get(name)((wanted) => load(found(near, wanted)), module, module.exports, global);
    return module.exports;
  }

  function found(near, wanted) {
    if (packages[wanted]) return packages[wanted];
    const parts = [...near];
    wanted.split('/').forEach((part) => {
      if (part === '..') parts.pop();
      else if (part !== '.') parts.push(part);
    });
    const path = parts.join('/');
    return [path, `${path}.js`, `${path}/index.js`].find((each) => defined.has(each)) || path;
  }

  /** Run a file again, as a page's script is run when the page is made known. */
  function again(name) {
    made.delete(name);
    return load(name);
  }

  global.phoneModules = { again, define, load };
}(window));
