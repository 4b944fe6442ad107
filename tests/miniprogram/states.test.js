/** Every page while it loads, when there is nothing, and when it cannot load. */

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');

const { Phone, ROOT, config, stage } = require('./phones');
const { pathsOf } = require('../../simulator/static/phone/pages');

const QUERIES = {
  'pages/waiver/waiver': 'id=00', 'pages/case/case': 'kind=objection&id=00', 'pages/object/object': 'record=00',
  'pages/repair/repair': 'record=00', 'pages/redecide/redecide': 'scene=books', 'pages/merchant/merchant': 'code=ABCDEFGH',
  'pages/organisation/organisation': 'uscc=91330106MA00000000', 'counter/order/order': 'no=1',
};
// They ask for nothing before the person does something.
const STILL = ['pages/complain/complain', 'pages/export/export', 'pages/prove/prove'];

const pages = pathsOf(config);
const urlOf = (page) => `/${page}${QUERIES[page] ? `?${QUERIES[page]}` : ''}`;
const open = (phone, page) => {
  phone.pages.launch(urlOf(page));
  return phone.settled();
};

for (const page of pages.filter((each) => !STILL.includes(each))) {
  test(`${page} shows that it loads, why it cannot, and tries again`, async () => {
    const phone = new Phone(stage.person);
    let answer;
    phone.intercept = () => new Promise((resolve) => { answer = resolve; });
    phone.pages.launch(urlOf(page));
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    assert.ok(phone.find('正在加载'), phone.text);
    assert.ok(answer, 'nothing was asked');
    phone.intercept = null;
    phone.device.connected = false;
    answer(new Response('', { status: 500 }));
    await phone.settled();
    assert.ok(phone.frame.querySelector('[role=alert]'), phone.text);
    assert.match(phone.text, /网络连接不上|系统暂时不可用/);
    assert.match(phone.text, /重试/);
    phone.device.connected = true;
    const before = phone.requests.length;
    await phone.tap('重试', 'wx-button');
    assert.ok(phone.requests.length > before);
    assert.doesNotMatch(phone.text, /网络连接不上/);
    phone.end();
  });
}

for (const page of STILL) {
  test(`${page} is there without asking anybody`, async () => {
    const phone = new Phone(stage.person);
    phone.device.connected = false;
    await open(phone, page);
    assert.ok(phone.text.length > 10);
    phone.end();
  });
}

test('lists without anything say so, and what the page is for', async () => {
  const phone = new Phone(stage.nobody);
  await phone.bind();
  const empty = {
    'pages/waivers/waivers': /还没有免押订单/,
    'pages/objections/objections': /还没有提过异议/,
    'pages/repairs/repairs': /没有需要修复的记录/,
    'pages/complaints/complaints': /还没有投诉/,
    'pages/redecisions/redecisions': /还没有申请过人工复核/,
    'pages/authorisations/authorisations': /没有授权过任何机构/,
    'pages/links/links': /还没有关联公众号/,
    'pages/organisations/organisations': /没有您担任法定代表人的单位/,
  };
  for (const [page, words] of Object.entries(empty)) {
    await open(phone, page);
    assert.match(phone.text, words, page);
    assert.equal(phone.page.data.view, 'empty', page);
  }
  phone.end();
});

test('before the identity is proved, every own page leads to it', async () => {
  const phone = new Phone(stage.stranger);
  for (const page of ['pages/report/report', 'pages/score/score', 'pages/waivers/waivers', 'pages/objections/objections']) {
    await open(phone, page);
    await phone.tap('去实名认证 ›');
    assert.equal(phone.path, 'pages/identity/identity', page);
  }
  phone.end();
});

test('a mistake of ours is told as ours, and goes to the console', async (t) => {
  const phone = new Phone(stage.person);
  const problems = require(path.join(ROOT, 'lib/problems.js'));
  const log = t.mock.method(console, 'error', () => {});
  const shown = problems.of(new TypeError('x')).shown();
  assert.equal(log.mock.calls.length, 1);
  assert.match(shown.next, /这是我们的问题/);
  phone.end();
});

test('pulling down loads again and keeps what is shown while it does', async () => {
  const phone = new Phone(stage.person);
  await open(phone, 'pages/mine/mine');
  phone.device.connected = false;
  await phone.page.onPullDownRefresh();
  await phone.settled();
  assert.match(phone.text, /网络连接不上/);
  assert.match(phone.text, /还没有实名认证|手机/);
  phone.end();
});
