/** What can be said of the source without running it: files, handlers, ways, sizes. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { wrap } = require('node:module');
const path = require('node:path');
const { test } = require('node:test');
const { Script } = require('node:vm');

const { ROOT, config } = require('./phones');
const { pathsOf } = require('../../simulator/static/phone/pages');
const { TABS } = require(path.join(ROOT, 'lib/ways.js'));
const check = require('./checks');

const pages = pathsOf(config);
const files = check.filesOf(ROOT);
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const components = files.filter((file) => file.startsWith('components/') && file.endsWith('.json')).map((file) => file.slice(0, -5));

test('every page of app.json has its four files, and no page lies there unlisted', () => {
  for (const page of pages) {
    for (const kind of ['js', 'json', 'wxml', 'wxss']) assert.ok(files.includes(`${page}.${kind}`), `${page}.${kind}`);
  }
  const drawn = files.filter((file) => /^(pages|counter)\/.*\.wxml$/.test(file)).map((file) => file.slice(0, -5));
  assert.deepEqual(drawn.sort(), [...pages].sort());
});

test('every script is well-formed', () => {
  for (const file of files.filter((each) => each.endsWith('.js'))) {
    assert.ok(new Script(wrap(read(file)), { filename: file }));
  }
});

test('every JSON file is read, and names components that are there', () => {
  for (const file of files.filter((each) => each.endsWith('.json'))) {
    const { usingComponents = {} } = JSON.parse(read(file));
    for (const place of Object.values(usingComponents)) {
      assert.ok(components.includes(place.slice(1)), `${file}: ${place}`);
    }
  }
});

test('every tag is known, and what a page uses it has declared', () => {
  for (const name of [...pages, ...components]) {
    const own = JSON.parse(read(`${name}.json`)).usingComponents || {};
    const declared = new Set([...Object.keys(own), ...Object.keys(config.usingComponents)]);
    const used = check.tagsOf(read(`${name}.wxml`));
    for (const tag of used) assert.ok(check.BUILT_IN.has(tag) || declared.has(tag), `${name}: <${tag}>`);
    for (const tag of Object.keys(own)) assert.ok(used.has(tag), `${name} declares ${tag} and does not use it`);
  }
});

test('every handler that a template names is a function of its script', () => {
  for (const name of [...pages, ...components]) {
    const handlers = check.handlersOf(read(`${name}.wxml`));
    const known = check.functionsOf(path.join(ROOT, `${name}.js`));
    for (const handler of handlers) assert.ok(known.has(handler), `${name}: ${handler}`);
  }
});

test('a handler that is misspelt is found', () => {
  const handlers = check.handlersOf('<view bindtap="retrry" catch:tap="stay" bind:object="object">');
  assert.deepEqual([...handlers].sort(), ['object', 'retrry', 'stay']);
  const known = check.functionsOf(path.join(ROOT, 'pages/scenes/scenes.js'));
  assert.ok(known.has('retry') && !known.has('retrry'));
});

test('every way leads to a page of app.json', () => {
  for (const file of files.filter((each) => /\.(js|wxml|json)$/.test(each) && each !== 'app.json')) {
    for (const target of check.waysOf(read(file))) assert.ok(pages.includes(target), `${file}: ${target}`);
  }
});

test('the tabs are those of app.json, each with its pictures', () => {
  assert.deepEqual(TABS, config.tabBar.list.map((tab) => `/${tab.pagePath}`));
  for (const { iconPath, selectedIconPath } of config.tabBar.list) {
    assert.ok(files.includes(iconPath) && files.includes(selectedIconPath));
  }
});

test('a page that pulls to refresh says so, and has something to refresh', () => {
  for (const page of pages) {
    const { enablePullDownRefresh } = JSON.parse(read(`${page}.json`));
    if (enablePullDownRefresh) assert.ok(check.functionsOf(path.join(ROOT, `${page}.js`)).has('onPullDownRefresh'), page);
  }
});

test('every input has a name for the screen reader, every picture too', () => {
  for (const name of [...pages, ...components]) {
    for (const tag of check.elementsOf(read(`${name}.wxml`), ['input', 'textarea', 'picker', 'switch', 'image'])) {
      assert.ok(/aria-label="[^"]+"/.test(tag) || (tag.startsWith('<image') && name === 'components/score-gauge/score-gauge'), `${name}: ${tag}`);
    }
  }
});

test('what acts on a tap says its role', () => {
  for (const name of [...pages, ...components]) {
    for (const tag of check.elementsOf(read(`${name}.wxml`), ['view', 'text'])) {
      if (/bindtap=/.test(tag)) assert.match(tag, /aria-role="(button|link|tab)"/, `${name}: ${tag}`);
    }
  }
});

test('type follows the size that the person chose', () => {
  for (const page of pages) assert.ok(read(`${page}.wxml`).startsWith('<page-meta root-font-size="system" />'), page);
  for (const file of files.filter((each) => each.endsWith('.wxss'))) assert.doesNotMatch(read(file), /font-size: [\d.]+(rpx|px)/, file);
});

test('red is for faults alone, colours are tokens, and no file is longer than 400 lines', () => {
  for (const file of files.filter((each) => /\.(js|wxml|wxss)$/.test(each))) {
    assert.ok(read(file).split('\n').length <= 400, file);
  }
  for (const file of files.filter((each) => each.endsWith('.wxss') && each !== 'app.wxss')) {
    const colours = read(file).match(/#[0-9a-f]{3,8}\b/gi) || [];
    // A code is scanned on white in the dark as well.
    assert.deepEqual(colours.filter((colour) => !['#ffffff', '#57606e'].includes(colour)), [], file);
  }
});

test('only the refresh token is ever stored', () => {
  const storing = files.filter((file) => file.endsWith('.js') && /setStorage/.test(read(file)));
  assert.deepEqual(storing, ['lib/sessions.js']);
});
