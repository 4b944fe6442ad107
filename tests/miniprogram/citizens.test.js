/** A citizen: who they are, their score, their report - as the app answers. */

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { Phone, stage } = require('./phones');

test('a stranger is led to prove who they are, and then sees their own score', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/home/home');
  assert.match(phone.text, /先确认您是谁/);
  await phone.tap('去实名认证');
  assert.equal(phone.path, 'pages/identity/identity');

  await phone.type('姓名', stage.person.name);
  await phone.type('身份证号', '123');
  await phone.tap('用手机号验证');
  assert.match(phone.text, /身份证号是 18 位/);
  assert.equal(phone.requested('POST', '/me/identity').length, 0);

  await phone.type('身份证号', stage.person.id_number);
  await phone.tap('用手机号验证');
  assert.equal(phone.path, 'pages/home/home');
  assert.match(phone.text, /您的信用分/);
  assert.match(phone.text, /最近一次变化/);
  assert.equal(phone.frame.querySelector('[role="img"]').getAttribute('aria-label').startsWith('信用分'), true);
});

test('what was typed is still there after a refusal and after leaving the page', async () => {
  const phone = new Phone(stage.other);
  await phone.tab('/pages/mine/mine');
  await phone.open('/pages/identity/identity');
  await phone.type('姓名', '别的名字');
  await phone.type('身份证号', stage.other.id_number);
  await phone.tap('用手机号验证');
  assert.match(phone.text, /请核对姓名和身份证号/);
  assert.equal(phone.value('姓名'), '别的名字');
  await phone.back();
  await phone.open('/pages/identity/identity');
  assert.equal(phone.value('姓名'), '别的名字');
  assert.equal(phone.value('身份证号'), stage.other.id_number);
});

test('a phone number that is refused is said plainly, and costs no attempt', async () => {
  const phone = new Phone({ ...stage.other, phone: '' });
  await phone.open('/pages/identity/identity');
  await phone.type('姓名', stage.other.name);
  await phone.type('身份证号', stage.other.id_number);
  await phone.tap('用手机号验证');
  assert.match(phone.text, /您没有同意提供手机号/);
  assert.equal(phone.requested('POST', '/me/identity').length, 0);
});

test('a phone in another name wants the face; not shown, it can be shown again', async () => {
  const phone = new Phone({ ...stage.other, phone: '13900009999' });
  phone.answers.face = false;
  await phone.tab('/pages/mine/mine');
  await phone.open('/pages/identity/identity');
  await phone.type('姓名', stage.other.name);
  await phone.type('身份证号', stage.other.id_number);
  await phone.tap('用手机号验证');
  assert.match(phone.text, /还需要人脸核验/);
  assert.match(phone.text, /人脸核验没有完成/);
  await phone.tap('我已完成');
  assert.match(phone.text, /请先完成人脸核验/);
  phone.answers.face = true;
  await phone.tap('开始人脸核验');
  assert.equal(phone.path, 'pages/mine/mine');
  assert.match(phone.text, /手机 139/);
});

test('the report has seven classes, filters, and opens to its fields', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/report/report');
  const classes = [...phone.frame.querySelectorAll('.main--report-class')].map((each) => each.textContent);
  assert.deepEqual(classes, ['基本', '资质及许可', '处罚', '司法', '监管及警示', '荣誉', '其他']);
  const before = phone.page.data.count;
  await phone.tap('失信', '[role=button]');
  assert.ok(phone.page.data.count > 0 && phone.page.data.count < before);
  await phone.tap('全部', '[data-effect]');
  assert.equal(phone.page.data.count, before);
  const title = phone.page.data.sections.flatMap((section) => section.records)[0].title;
  await phone.tap(title);
  assert.match(phone.text, /文书编号/);
  assert.match(phone.text, /这条有问题，提异议/);
});

test('the parts of the score add up to it, and the history says why', async () => {
  const phone = new Phone(stage.person);
  await phone.open('/pages/score/score');
  const sum = phone.page.data.parts.reduce((all, part) => all + Number(part.points), 0);
  assert.equal(sum, phone.page.data.score.value);
  await phone.open('/pages/history/history');
  assert.ok(phone.page.data.items.length >= 1);
  assert.match(decodeURIComponent(phone.page.data.picture), /<path d="M/);
});

test('scenes say why not, and what is missing', async () => {
  const phone = new Phone(stage.person);
  await phone.open('/pages/scenes/scenes?scene=books');
  assert.equal(phone.page.data.scenes[0].scene, 'books');
  assert.match(phone.text, /信易租/);
});

test('a PDF wants a fresh proof where the binding is old, and asks for it in a sheet', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/report/report');
  await phone.tap('下载 PDF');
  assert.match(phone.text, /验证是您本人/);
  await phone.tap('暂不办理');
  assert.equal(phone.device.opened.length, 0);
  await phone.tap('下载 PDF');
  await phone.tap('用手机号验证');
  assert.equal(phone.device.opened.length, 1);
  const file = phone.device.file(phone.device.opened[0]);
  assert.equal((await file.text()).slice(0, 5), '%PDF-');
});
