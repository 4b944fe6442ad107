/**
 * Pages on a stack, as WeChat keeps them: the tabs for good, everything else until one goes back.
 * How a page's files become a component is the loader's part.
 */

const HOOKS = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload'];

class Pages {
  /** `loader.load(path)` gives a component's id, `loader.create(id)` draws one. */
  constructor({ config, loader, frame, changed = () => {} }) {
    this.config = config;
    this.loader = loader;
    this.frame = frame;
    this.changed = changed;
    this.paths = pathsOf(config);
    this.tabPaths = config.tabBar.list.map((tab) => tab.pagePath);
    this.tabs = new Map();
    this.stack = [];
    this.ids = new Map();
  }

  get top() {
    return this.stack[this.stack.length - 1];
  }

  /** What getCurrentPages() gives. */
  instances() {
    return this.stack.map((page) => page.instance);
  }

  /** Start the app anew at a page. */
  launch(url) {
    [...this.stack, ...this.tabs.values()].reverse().forEach((page) => this.end(page));
    this.stack = [];
    this.tabs.clear();
    this.show(this.make(url));
  }

  navigateTo(url) {
    const { path } = parsed(url);
    if (this.tabPaths.includes(path)) throw new Error(`navigateTo:fail can not navigateTo a tabbar page ${url}`);
    if (this.stack.length >= 10) throw new Error('navigateTo:fail webview count limit exceed');
    const page = this.make(url);
    this.hide();
    this.show(page);
  }

  redirectTo(url) {
    const { path } = parsed(url);
    if (this.tabPaths.includes(path)) throw new Error(`redirectTo:fail can not redirectTo a tabbar page ${url}`);
    const page = this.make(url);
    this.end(this.stack.pop());
    this.show(page);
  }

  switchTab(url) {
    const { path } = parsed(url);
    if (!this.tabPaths.includes(path)) throw new Error(`switchTab:fail ${url} is not a tabbar page`);
    if (this.top && this.top.path === path) return;
    const page = this.tabs.get(path) || this.make(url);
    this.hide();
    this.stack.filter((each) => !this.tabPaths.includes(each.path)).reverse().forEach((each) => this.end(each));
    this.stack = [];
    this.show(page);
  }

  navigateBack(delta = 1) {
    if (this.stack.length < 2) return;
    for (let left = Math.min(delta, this.stack.length - 1); left > 0; left -= 1) this.end(this.stack.pop());
    this.show(this.stack.pop());
  }

  /** The phone's screen goes off, or another app comes in front; and back. */
  sleep() {
    if (this.top) this.top.call('onHide');
  }

  wake() {
    if (this.top) this.top.call('onShow');
  }

  make(url) {
    const { path, query } = parsed(url);
    if (!this.paths.includes(path)) throw new Error(`page "${path}" is not in app.json`);
    if (!this.ids.has(path)) this.ids.set(path, this.loader.load(path));
    const root = this.loader.create(this.ids.get(path));
    const { instance } = root;
    instance.route = path;
    instance.options = query;
    const page = {
      path, url, query, root, instance, fresh: true, call: (name, ...told) => (instance[name] ? instance[name](...told) : undefined),
    };
    if (this.tabPaths.includes(path)) this.tabs.set(path, page);
    return page;
  }

  show(page) {
    this.stack.push(page);
    page.root.attach(this.frame);
    if (page.fresh) page.call('onLoad', page.query);
    page.call('onShow');
    if (page.fresh) page.call('onReady');
    page.fresh = false;
    this.changed(page);
  }

  hide() {
    if (!this.top) return;
    this.top.call('onHide');
    this.take(this.top);
  }

  end(page) {
    page.call('onUnload');
    this.take(page);
  }

  take({ root }) {
    if (root.parentNode) {
      root.parentNode.removeChild(root.dom);
      root.parentNode = null;
    }
  }
}

/** `Page({…})` as a component's definition: functions are methods, the rest stays on the page. */
function asComponent(options) {
  const methods = {};
  const kept = {};
  Object.keys(options).forEach((name) => {
    if (typeof options[name] === 'function') methods[name] = options[name];
    else if (name !== 'data') kept[name] = options[name];
  });
  return {
    data: options.data || {},
    methods,
    lifetimes: {
      created() {
        Object.assign(this, kept);
      },
    },
  };
}

function pathsOf({ pages, subPackages = [] }) {
  return subPackages.reduce((all, part) => all.concat(part.pages.map((page) => `${part.root}/${page}`)), pages);
}

function parsed(url) {
  const [path, search = ''] = url.replace(/^\//, '').split('?');
  const query = {};
  search.split('&').filter(Boolean).forEach((pair) => {
    const [name, value = ''] = pair.split('=');
    query[name] = value;
  });
  return { path, query };
}

module.exports = { HOOKS, Pages, asComponent, parsed, pathsOf };
