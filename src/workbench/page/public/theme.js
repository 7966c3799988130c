// The secret is in a cookie now. Remove it from the address, where a screenshot or a copied address would reveal it.
if (location.search !== '') history.replaceState(null, '', location.pathname + location.hash)

// Before the first paint, so that the page doesn't flash in the other theme.
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be switched off: then the system's theme applies.
}
