// Runs before the first paint, so that nobody in a dark room meets a white flash. Keys are those of src/theme/appearance.ts.
(() => {
  const root = document.documentElement;
  let scheme = null;
  let contrast = null;
  try {
    scheme = localStorage.getItem('linekeeper.scheme');
    contrast = localStorage.getItem('linekeeper.contrast');
  } catch {
    // Storage may be switched off; the system's own wish then decides.
  }
  const dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  if (contrast === 'more' || matchMedia('(prefers-contrast: more)').matches) root.setAttribute('data-contrast', 'more');
})();
