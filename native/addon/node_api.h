// addon - the door to JavaScript: checks arguments, copies records, turns a Status into an Error
// and a thread's call into an event of the JS thread's loop.
// Owns: per environment, nothing but its classes; per engine, a Session.
// May not: keep static state (a process has many environments: worker threads), keep a pointer
// into V8's memory after a call returns, or run an engine's thread past its environment.
#ifndef SYNSWEEP_ADDON_NODE_API_H_
#define SYNSWEEP_ADDON_NODE_API_H_

// An environment that is being torn down cannot throw; without this, trying to ends the process.
#define NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS
#include <napi.h>

#endif  // SYNSWEEP_ADDON_NODE_API_H_
