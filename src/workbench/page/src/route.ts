import { useEffect, useRef, useState } from 'preact/hooks'

export interface Route {
  view: string
  rest?: string
}

/** The part of the address after `#`: `mappings/5` is the view `mappings` with the rest `5`. */
export function readRoute(): Route {
  const [view = '', ...rest] = location.hash.slice(1).split('/')
  return { view, ...(rest.length > 0 && { rest: rest.join('/') }) }
}

export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute)
  const isFirst = useRef(true)
  useEffect(() => {
    const onChange = () => setRoute(readRoute())
    window.addEventListener('hashchange', onChange)
    return () => window.removeEventListener('hashchange', onChange)
  }, [])
  useEffect(() => {
    if (isFirst.current) isFirst.current = false
    else window.scrollTo(0, 0)
  }, [route.view, route.rest])
  return route
}
