#ifndef SYNSWEEP_ADDON_MACHINE_H_
#define SYNSWEEP_ADDON_MACHINE_H_

#include <optional>

#include "addon/node_api.h"
#include "base/unique_fd.h"

namespace synsweep {

// What this machine offers to a scan, as plain objects; src/link/load-addon.ts has their types.
// Addresses are integers in host order.

// interfaces(): { name, index, isUp, isLoopback, hasEthernetFraming, hardwareType, mtuBytes,
// mac: string | null, addresses: { address, prefixBits }[], xdpRefusal: string | null }[]
Napi::Value InterfacesToJs(const Napi::CallbackInfo& info);

// defaultRoutes(): { interfaceIndex, gateway: number | null, metric }[]
Napi::Value DefaultRoutesToJs(const Napi::CallbackInfo& info);

// xdpRefusal(): string | null - why this process cannot send by XDP, whatever the device. Found by
// trying, without a frame.
Napi::Value XdpRefusalToJs(const Napi::CallbackInfo& info);

// Drops what comes in by the interface that info[0] names, as long as the descriptor lives;
// nullopt: an exception is pending.
[[nodiscard]] std::optional<UniqueFd> DropFramesOf(const Napi::CallbackInfo& info);

// helperState(path): 'absent' | 'powerless' | 'ready' - whether the helper there can open sockets.
Napi::Value HelperStateToJs(const Napi::CallbackInfo& info);

// privileges(): { effectiveUid, netRaw, netAdmin, bpf, sysAdmin }
Napi::Value PrivilegesToJs(const Napi::CallbackInfo& info);

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_MACHINE_H_
