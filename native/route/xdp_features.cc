#include "route/xdp_features.h"

#include <linux/genetlink.h>

#include <cerrno>

namespace synsweep {
namespace {

// Of linux/netdev.h, which came with Linux 6.3; older systems build us too.
constexpr const char* kFamilyName = "netdev";
constexpr std::uint8_t kFamilyVersion = 1;
constexpr std::uint8_t kCommandDevGet = 1;    // NETDEV_CMD_DEV_GET
constexpr std::uint16_t kInterfaceIndex = 1;  // NETDEV_A_DEV_IFINDEX
constexpr std::uint16_t kFeatures = 3;        // NETDEV_A_DEV_XDP_FEATURES, 64 bits
constexpr std::uint64_t kCanTransmit = 4;     // NETDEV_XDP_ACT_NDO_XMIT

}  // namespace

Result<std::optional<XdpFeatures>> ReadXdpFeatures(int interface_index) {
  auto opened = NetlinkSocket::Open(NETLINK_GENERIC);
  if (Failed(opened)) return std::get<Status>(std::move(opened));
  auto& netlink = std::get<NetlinkSocket>(opened);

  std::optional<std::uint16_t> family;
  NetlinkRequest ask_family(GENL_ID_CTRL, 0, genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0});
  ask_family.AddText(CTRL_ATTR_FAMILY_NAME, kFamilyName);
  Status asked = netlink.Ask(std::move(ask_family), [&](std::uint16_t, ByteView message) {
    family = ParseFamilyId(message);
  });
  if (asked.sys_errno == ENOENT) return std::optional<XdpFeatures>();
  if (!asked.ok()) return asked;
  if (!family) return std::optional<XdpFeatures>();

  std::optional<XdpFeatures> features;
  NetlinkRequest ask_device(*family, 0, genlmsghdr{kCommandDevGet, kFamilyVersion, 0});
  ask_device.AddHostUint32(kInterfaceIndex, static_cast<std::uint32_t>(interface_index));
  asked = netlink.Ask(std::move(ask_device), [&](std::uint16_t, ByteView message) {
    features = ParseXdpFeatures(message);
  });
  if (!asked.ok()) return asked;
  return features;
}

std::optional<std::uint16_t> ParseFamilyId(ByteView message) {
  std::optional<std::uint16_t> family;
  ForEachAttribute(AttributesAfter<genlmsghdr>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == CTRL_ATTR_FAMILY_ID) family = ReadHeader<std::uint16_t>(payload);
  });
  return family;
}

std::optional<XdpFeatures> ParseXdpFeatures(ByteView message) {
  std::optional<XdpFeatures> features;
  ForEachAttribute(AttributesAfter<genlmsghdr>(message), [&](std::uint16_t type, ByteView payload) {
    if (type != kFeatures) return;
    if (const auto bits = ReadHeader<std::uint64_t>(payload)) {
      features = {.can_transmit = (*bits & kCanTransmit) != 0};
    }
  });
  return features;
}

}  // namespace synsweep
