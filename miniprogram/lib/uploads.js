/** Handing in photos one after another, each with its progress; what failed can be sent again. */

const calls = require('./calls');
const problems = require('./problems');

/** Send what is not sent yet of `page.data[name]` to `path`; resolves to how many failed. */
async function sendAll(page, name, path) {
  const change = (place, values) => {
    const changed = {};
    Object.keys(values).forEach((key) => {
      changed[`${name}[${place}].${key}`] = values[key];
    });
    page.setData(changed);
  };
  let failed = 0;
  for (let place = 0; place < page.data[name].length; place += 1) {
    const photo = page.data[name][place];
    if (photo.state === 'done') continue;
    change(place, { state: 'sending', progress: 0, words: '' });
    try {
      await calls.upload(path, photo.path, (progress) => change(place, { progress }));
      change(place, { state: 'done', progress: 100 });
    } catch (error) {
      failed += 1;
      const { text, title } = problems.of(error).shown();
      change(place, { state: 'failed', words: text || title });
    }
  }
  return failed;
}

module.exports = { sendAll };
