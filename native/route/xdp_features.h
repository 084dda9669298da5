#ifndef SYNSWEEP_ROUTE_XDP_FEATURES_H_
#define SYNSWEEP_ROUTE_XDP_FEATURES_H_

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/status.h"
#include "route/netlink.h"

namespace synsweep {

// What a device can do with XDP, as the kernel itself decides by: it drops, without a word, a frame
// that a program sends to a device that does not take any.
struct XdpFeatures {
  bool can_transmit = false;  // NETDEV_XDP_ACT_NDO_XMIT, at this moment: it comes and goes
};

// Asks the netdev family of generic netlink, which Linux has since 6.3. nullopt: this kernel has
// not, and only the device's counters will tell.
[[nodiscard]] Result<std::optional<XdpFeatures>> ReadXdpFeatures(int interface_index);

// The number of a family, out of a reply of the generic netlink controller. nullopt: not in there.
[[nodiscard]] std::optional<std::uint16_t> ParseFamilyId(ByteView message);

// Reads one NETDEV_CMD_DEV_GET reply. nullopt: not one.
[[nodiscard]] std::optional<XdpFeatures> ParseXdpFeatures(ByteView message);

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_XDP_FEATURES_H_
