/**
 * 一次性订阅: each “允许” lets WeChat deliver one message. WeChat shows the question only inside a
 * tap, so that the template is learnt beforehand and asked for before anything is sent.
 */

const calls = require('./calls');

let template = '';

/** Learn the template while the page loads; without it nothing is asked. */
async function prepare() {
  try {
    const { items } = await calls.get('/me/subscriptions');
    template = items.length ? items[0].template_id : '';
    return items;
  } catch (refusal) {
    return [];
  }
}

/** Ask to be allowed one more message. Whatever the answer is, what the tap was for goes on. */
function ask() {
  if (!template) return Promise.resolve();
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: [template],
      success: (answer) => resolve(report(answer[template])),
      fail: () => resolve(),
    });
  });
}

async function report(result) {
  if (!['accept', 'reject', 'ban'].includes(result)) return;
  try {
    await calls.post('/me/subscriptions', { template_id: template, result });
  } catch (refusal) {
    // The ledger corrects itself when WeChat refuses a message; the tap goes on.
  }
}

module.exports = { ask, prepare };
