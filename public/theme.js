// Runs before the first paint, so that a chosen theme does not flash. IndexedDB, the owner of the settings, answers too late;
// src/client/storage/theme-hint.ts writes this hint.
try {
  var hint = JSON.parse(localStorage.getItem('ringside.theme') || '{}');
  if (hint.theme === 'light' || hint.theme === 'dark') document.documentElement.dataset.theme = hint.theme;
  if (hint.contrast === 'more') document.documentElement.dataset.contrast = 'more';
} catch {
  // No storage: the system's theme.
}
