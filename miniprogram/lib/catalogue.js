/** The published catalogue of what may be collected: what a person can say is missing. */

const transport = require('./transport');
const { CLASSES } = require('./words');

let kept = null;

/** `[{code, title, class, words}]` of a kind of subject, by class. */
async function itemsOf(kind) {
  if (!kept) kept = (await transport.send({ path: '/api/v1/open/catalogue' })).data.items;
  const place = (item) => CLASSES.findIndex((each) => each.code === item.class);
  return kept.filter((item) => item.subject_kind === kind)
    .sort((one, other) => place(one) - place(other))
    .map((item) => ({ code: item.code, title: item.title, words: `${CLASSES[place(item)].name}：${item.title}` }));
}

module.exports = { itemsOf };
