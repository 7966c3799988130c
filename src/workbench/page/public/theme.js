// The secret of the address is in a cookie by now. It must not stay where a screenshot or a copied address would show it.
if (location.search !== '') history.replaceState(null, '', location.pathname + location.hash)

// Before the first paint, so that a chosen theme doesn't flash in the other one.
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be switched off: then the system's theme applies.
}
