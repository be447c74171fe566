package storage

// All threads take SQLite's memory from one place, from before the first of
// them starts: Go moves the few connections from thread to thread, and glibc
// would keep what each leaves behind in a place of its own, for ever.

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
__attribute__((constructor)) static void share_one_arena(void) { mallopt(M_ARENA_MAX, 1); }
#endif
*/
import "C"
