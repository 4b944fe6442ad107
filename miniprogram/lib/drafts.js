/** What was typed and not yet sent, in memory only: it survives leaving the page, not the app. */

const kept = new Map();

function keep(name, values) {
  kept.set(name, { ...kept.get(name), ...values });
}

function of(name) {
  return { ...kept.get(name) };
}

function drop(name) {
  kept.delete(name);
}

function clear() {
  kept.clear();
}

module.exports = { clear, drop, keep, of };
