#ifndef SYNSWEEP_WIRE_LINUX_COOKED_H_
#define SYNSWEEP_WIRE_LINUX_COOKED_H_

#include <optional>

#include "base/bytes.h"
#include "wire/ethernet.h"

namespace synsweep {

// Takes the 16-byte pseudo header of a capture on all devices off `frame`
// (LINKTYPE_LINUX_SLL), and VLAN tags after it. nullopt: the frame ends within.
[[nodiscard]] std::optional<LinkPayload> ParseLinuxCooked(ByteView frame) noexcept;

// The same for its 20-byte successor (LINKTYPE_LINUX_SLL2).
[[nodiscard]] std::optional<LinkPayload> ParseLinuxCooked2(ByteView frame) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_LINUX_COOKED_H_
