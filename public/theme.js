// Before the first paint: the theme that src/client/storage/settings-store.ts left. IndexedDB, its owner, answers too late.
try {
  const hint = JSON.parse(localStorage.getItem('ringside.theme') ?? '{}');
  if (['light', 'dark'].includes(hint.theme)) document.documentElement.dataset.theme = hint.theme;
  if (hint.contrast === 'more') document.documentElement.dataset.contrast = 'more';
} catch {
  // No storage: the system's theme.
}
