#ifndef SYNSWEEP_ADDON_RECORD_LAYOUT_H_
#define SYNSWEEP_ADDON_RECORD_LAYOUT_H_

#include "addon/node_api.h"

namespace synsweep {

// recordLayout(): { probe, reply } - the size of each record as `bytes`, and the byte offset of
// each of its fields. A test compares them with the TypeScript halves.
Napi::Value RecordLayoutToJs(const Napi::CallbackInfo& info);

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_RECORD_LAYOUT_H_
