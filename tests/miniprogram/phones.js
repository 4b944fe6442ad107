/** A phone in a test: the mini-program's pages in jsdom, its requests to the running app. */

const path = require('node:path');
const { JSDOM } = require('jsdom');

const ROOT = path.join(__dirname, '..', '..', 'miniprogram');
const RUNNER = path.join(__dirname, '..', '..', 'simulator', 'static', 'phone');

const browser = new JSDOM('<!doctype html><body><div id="frame"></div></body>', { pretendToBeVisual: true });
global.window = browser.window;
global.document = browser.window.document;
global.CustomEvent = browser.window.CustomEvent;

const simulate = require('miniprogram-simulate');
const jComponent = require('j-component');
const exparser = require('miniprogram-exparser');
const builtins = require(path.join(RUNNER, 'builtins.js'));
const { Pages, asComponent } = require(path.join(RUNNER, 'pages.js'));
const shims = require(path.join(RUNNER, 'shims.js'));
const taps = require(path.join(RUNNER, 'taps.js'));

const SETTLED_WITHIN_MS = 60000;
const config = require(path.join(ROOT, 'app.json'));
const stage = JSON.parse(process.env.STAGE || '{}');

/** The running phone: modules and WeChat's globals are one set for a process, like one app. */
let current = null;

const device = new Proxy({}, {
  get: (_, name) => current.device[name],
  set: (_, name, value) => { current.device[name] = value; return true; },
});
builtins.register(jComponent, device);
global.Page = (options) => global.Component(asComponent(options));
global.getCurrentPages = () => current.pages.instances();
global.App = (options) => { current.app = options; };

const loader = {
  load: (page) => simulate.load(path.join(ROOT, page), {
    rootPath: ROOT, compiler: compiler(), usingComponents: { ...config.usingComponents },
  }),
  create: (id) => simulate.render(id),
};

/** Tencent's own compiler, where it was built for this machine; COMPILER=simulate: the browser's. */
function compiler() {
  if (process.env.COMPILER) return process.env.COMPILER;
  return process.arch === 'x64' || process.platform === 'darwin' ? 'official' : 'simulate';
}

class Phone {
  /** `person`: `{openid, unionid, phone, name, id_number}`; nobody is signed in yet. */
  constructor(person, { app = stage.app, sim = stage.sim } = {}) {
    this.person = person;
    this.toasts = [];
    this.requests = [];
    this.seen = new Map(); // path → the last answer's text
    this.pending = 0;
    this.answers = { modal: true, scan: null, photos: [], subscribe: 'accept', face: true, agree: true };
    this.device = this.makeDevice(app, sim);
    this.frame = document.getElementById('frame').cloneNode(false);
    document.getElementById('frame').replaceWith(this.frame);
    taps.listen(this.frame, exparser);
    current = this;
    this.pages = new Pages({ config, loader, frame: this.frame });
    forget();
    global.wx = this.counted(shims.make(this.device, () => this.pages));
    require(path.join(ROOT, 'app.js'));
    this.app.onLaunch();
  }

  makeDevice(app, sim) {
    const files = new Map();
    return {
      app,
      sim,
      holder: { openid: this.person.openid, unionid: this.person.unionid },
      storage: new Map(),
      brightness: 0.4,
      agreed: false,
      connected: true,
      opened: [],
      online: () => this.device.connected,
      fetch: (url, told) => this.fetch(url, told),
      file: (name) => files.get(name),
      keep: (blob, name = `tmp://${files.size}`) => { files.set(name, blob); return name; },
      drop: (name) => { files.delete(name); return {}; },
      open: (name) => { this.device.opened.push(name); return {}; },
      toast: (title) => { this.toasts.push(title); },
      show: (title) => { this.toasts.push(title); return {}; },
      modal: (options) => { this.asked = options; return this.answers.modal; },
      scan: () => this.answers.scan,
      photos: (count) => this.answers.photos.slice(0, count).map((blob) => ({
        tempFilePath: this.device.keep(blob), size: blob.size,
      })),
      subscribe: () => this.answers.subscribe,
      phone: () => this.person.phone,
      face: () => this.answers.face,
    };
  }

  /** The same interfaces, of which it is known when each has answered. */
  counted(wx) {
    const counted = { ...wx };
    // chooseMedia may wait for the person's consent, and nothing is under way while it does.
    const apart = (name) => typeof wx[name] !== 'function' || name === 'chooseMedia';
    Object.keys(wx).filter((name) => !apart(name)).forEach((name) => {
      counted[name] = (options, ...more) => {
        if (!options || typeof options !== 'object') return wx[name](options, ...more);
        this.pending += 1;
        return wx[name]({ ...options, complete: () => { this.pending -= 1; } });
      };
    });
    return counted;
  }

  async fetch(url, told) {
    this.requests.push({ method: (told && told.method) || 'GET', path: new URL(url).pathname, headers: (told && told.headers) || {}, body: told && told.body });
    this.pending += 1;
    try {
      const answer = await (this.intercept ? this.intercept(url, told) : fetch(url, told));
      this.seen.set(new URL(url).pathname, await answer.clone().text());
      return answer;
    } finally {
      this.pending -= 1;
    }
  }

  /** The last answer to a path, read as JSON. */
  told(ending) {
    const found = [...this.seen.keys()].filter((each) => each.endsWith(ending)).pop();
    return JSON.parse(this.seen.get(found));
  }

  requested(method, ending) {
    return this.requests.filter((each) => each.method === method && each.path.endsWith(ending));
  }

  async open(url) {
    if (this.pages.stack.length) this.pages.navigateTo(url);
    else this.pages.launch(url);
    await this.settled();
    return this;
  }

  async tab(url) {
    if (this.pages.stack.length) this.pages.switchTab(url);
    else this.pages.launch(url);
    await this.settled();
    return this;
  }

  async back() {
    this.pages.navigateBack();
    await this.settled();
  }

  /** Until nothing is under way any more. */
  async settled() {
    const deadline = Date.now() + SETTLED_WITHIN_MS;
    for (let quiet = 0; quiet < 4;) {
      if (Date.now() > deadline) throw new Error(`${this.pending} calls unanswered on ${this.path}`);
      await new Promise((resolve) => { setImmediate(resolve); });
      quiet = this.pending ? 0 : quiet + 1;
    }
  }

  get page() {
    return this.pages.top.instance;
  }

  get path() {
    return this.pages.top.path;
  }

  get text() {
    return this.frame.textContent.replace(/\s+/g, ' ');
  }

  /** The first, smallest element that says just this, or has this name; else one that contains it. */
  find(words, within = '*') {
    const all = [...this.frame.querySelectorAll(within)];
    const said = (element) => [element.getAttribute('aria-label'), element.textContent.trim()];
    const exact = all.filter((element) => said(element).includes(words));
    const loose = all.filter((element) => said(element).some((text) => text && text.includes(words)));
    const found = exact.length ? exact : loose;
    return found.find((element) => !found.some((other) => other !== element && element.contains(other))) || null;
  }

  /** `within`: of which elements, where several say the same. */
  async tap(words, within) {
    const found = this.find(words, within);
    if (!found) throw new Error(`nothing says “${words}” on ${this.path}: ${this.text}`);
    found.click();
    await this.settled();
  }

  async type(label, value) {
    const field = this.frame.querySelector(`input[aria-label="${label}"], textarea[aria-label="${label}"]`);
    if (!field) throw new Error(`no field “${label}” on ${this.path}`);
    field.value = value;
    field.dispatchEvent(new browser.window.Event('input', { bubbles: true }));
    await this.settled();
  }

  async choose(label, value) {
    const field = this.frame.querySelector(`select[aria-label="${label}"], input[aria-label="${label}"]`);
    field.value = value;
    field.dispatchEvent(new browser.window.Event('change', { bubbles: true }));
    await this.settled();
  }

  value(label) {
    return this.frame.querySelector(`[aria-label="${label}"]`).value;
  }

  /** Sign in and bind the person, as the identity page does it. */
  async bind() {
    await this.open('/pages/identity/identity');
    await this.type('姓名', this.person.name);
    await this.type('身份证号', this.person.id_number);
    await this.tap('用手机号验证');
  }

  end() {
    this.pages.stack.slice().reverse().forEach((page) => this.pages.end(page));
    this.pages.stack = [];
  }
}

/** Another phone is another process of the app: its modules begin anew. */
function forget() {
  Object.keys(require.cache).filter((file) => file.startsWith(ROOT)).forEach((file) => {
    delete require.cache[file];
  });
}

module.exports = { Phone, ROOT, config, stage };
