// Before the first paint, so that a chosen theme doesn't flash in the other one.
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be switched off: then the system's theme applies.
}
