/** Finds a Chromium for the end-to-end tests, or gets one: installed → Playwright's own → Debian's package. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'msedge',
  'chrome.exe',
];
const fixed = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Where Playwright keeps what it has downloaded, newest first. */
function downloaded() {
  const folder =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'ms-playwright');
  if (!existsSync(folder)) return [];
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-win/chrome.exe',
  ];
  return readdirSync(folder)
    .filter((name) => name.startsWith('chromium-'))
    .sort()
    .reverse()
    .flatMap((name) => inside.map((file) => join(folder, name, file)));
}

/** @returns {string | null} the path of a Chromium, or null */
export function findBrowser() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const asked = process.env.RINGSIDE_BROWSER ? [process.env.RINGSIDE_BROWSER] : [];
  return [...asked, ...onPath, ...fixed, ...downloaded()].find((path) => existsSync(path)) ?? null;
}

const tryRun = (command, args, timeout) =>
  spawnSync(command, args, {
    timeout,
    encoding: 'utf8',
    stdio: 'ignore',
    shell: process.platform === 'win32',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

function installFromDebian() {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  const aptGet = (...args) => tryRun('apt-get', args, 600_000);
  if (!aptGet('install', '-y', '--no-install-recommends', 'chromium')) {
    aptGet('update');
    aptGet('install', '-y', '--no-install-recommends', 'chromium');
  }
}

/** @returns {string} the path of a Chromium; ends the process, saying what to do, when there is none to be had */
export function requireBrowser() {
  const found = findBrowser();
  if (found) return found;
  console.log('No Chromium here: getting one …');
  const playwright = join(import.meta.dirname, '..', 'node_modules', 'playwright-core', 'cli.js');
  tryRun(process.execPath, [playwright, 'install', 'chromium'], 180_000);
  if (!findBrowser()) installFromDebian();
  const installed = findBrowser();
  if (installed) return installed;
  console.error(
    'The end-to-end tests need Chromium or Chrome and none could be installed.\n' +
      'Install one (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install --cask google-chrome)\n' +
      'or give the path of one: RINGSIDE_BROWSER=/path/to/chrome npm test',
  );
  process.exit(1);
}
