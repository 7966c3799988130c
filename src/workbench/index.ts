export { startWorkbench } from './server'
export type { Workbench, WorkbenchOptions } from './server'
