#ifndef SYNSWEEP_ADDON_OPTIONS_FROM_JS_H_
#define SYNSWEEP_ADDON_OPTIONS_FROM_JS_H_

#include <variant>

#include "addon/node_api.h"
#include "engine/engine_options.h"

namespace synsweep {

// Reads the options of openEngine, which src/link/native-link.ts has made:
//
//   link         'auto' | 'packet' | 'ip'
//   targets      Uint32Array, eight words a row: first address, last address; any order
//   interface?   string
//   source?      number, an IPv4 address in host order
//   sourcePorts  { first: number, count: number }
//   gatewayMac?  'aa:bb:cc:dd:ee:ff'
//   ratePps      number > 0
//
// A Status says what is wrong with the world: a family that cannot be sent. A const char* says what
// is wrong with the caller, for a TypeError.
[[nodiscard]] std::variant<EngineOptions, Status, const char*> OptionsFromJs(
    const Napi::Object& object);

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_OPTIONS_FROM_JS_H_
