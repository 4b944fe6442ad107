/** Pages and components out of the mini-program's own files, as Tencent's simulator makes them. */

const { asComponent } = require('./pages');

/** `files`: path → text of WXML and JSON; `run(path)` runs a script anew. */
function loaderOf({ jComponent, files, config, run }) {
  const components = new Map();
  let told = null;

  window.Component = (options) => { told = options; };
  window.Page = (options) => { told = asComponent(options); };
  window.Behavior = (options) => jComponent.behavior(options);

  function register(path, tagName, global = {}) {
    if (components.has(path)) return components.get(path);
    const { usingComponents = {} } = JSON.parse(files[`${path}.json`]);
    const ids = {};
    Object.entries({ ...global, ...usingComponents }).forEach(([name, place]) => {
      ids[name] = register(place.slice(1), name);
    });
    const id = `made-${components.size}`;
    components.set(path, id);
    run(`${path}.js`);
    jComponent.register({
      ...told, id, path, tagName, template: files[`${path}.wxml`], usingComponents: ids,
    });
    return id;
  }

  return {
    load: (path) => register(path, 'main', config.usingComponents),
    create: (id) => jComponent.create(id),
  };
}

module.exports = { loaderOf };
