/**
 * Where the service answers: the one file that differs between a developer's machine and a city.
 * A trial or released version talks to https only, to a host listed in WeChat's console.
 */
const BASES = {
  develop: 'http://127.0.0.1:8000',
  trial: 'https://credit.example.gov.cn',
  release: 'https://credit.example.gov.cn',
};

const version = wx.getAccountInfoSync().miniProgram.envVersion;

module.exports = {
  base: BASES[version] || BASES.release,
  timeoutMs: 10000,
  platform: '掌信',
};
