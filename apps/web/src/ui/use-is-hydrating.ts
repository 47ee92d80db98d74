import { createContext, useContext } from 'react'

/** Given by the part of the page around it (`PagePart`). */
export const HydratingContext = createContext(false)

/**
 * On a server, and in the drawing with which a browser takes over what the server has drawn: both have to come to the same. What differs is
 * drawn after that, piece by piece: the page answers in between.
 */
export const useIsHydrating = (): boolean => useContext(HydratingContext)
