export interface ViewProps {
  /** The part of the address after the view's name: `5` in `#mappings/5`. */
  rest: string | undefined
}
