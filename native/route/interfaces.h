#ifndef SYNSWEEP_ROUTE_INTERFACES_H_
#define SYNSWEEP_ROUTE_INTERFACES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/status.h"
#include "route/netlink.h"
#include "wire/mac.h"

namespace synsweep {

// What a VLAN device adds to frames, and where.
struct VlanTag {
  int parent_index;
  std::uint16_t vlan_id;  // 1 … 4094, of IEEE 802.1Q

  friend bool operator==(const VlanTag&, const VlanTag&) noexcept = default;
};

// One network device of this machine.
struct Interface {
  // An address that it carries, with its prefix length: 0 … 32 for IPv4, 0 … 128 for IPv6.
  struct CarriedAddress {
    AddressWords address;
    std::uint8_t prefix_bits;
  };

  int index = 0;
  std::string name;
  std::uint32_t flags = 0;          // IFF_… of linux/if.h
  std::uint16_t hardware_type = 0;  // ARPHRD_… of linux/if_arp.h
  std::uint32_t mtu_bytes = 0;
  std::optional<MacAddress> mac;  // absent on devices without Ethernet addresses
  // Of a VLAN device: the device that carries its frames, and the tag they have there.
  std::optional<VlanTag> vlan;
  std::vector<CarriedAddress> addresses;

  [[nodiscard]] bool is_up() const noexcept;
  [[nodiscard]] bool is_loopback() const noexcept;

  // True when a frame that leaves here begins with an Ethernet header whose destination ARP or NDP
  // can tell. False for loopback, which has the header but no addresses, for tun and other layer-3
  // devices, and for Ethernet devices that do no ARP.
  [[nodiscard]] bool has_ethernet_framing() const noexcept;
};

// Every device, in the kernel's order, with its addresses of both families.
[[nodiscard]] Result<std::vector<Interface>> ListInterfaces(NetlinkSocket& netlink);

[[nodiscard]] const Interface* FindInterface(const std::vector<Interface>& interfaces, int index);
[[nodiscard]] const Interface* FindInterface(const std::vector<Interface>& interfaces,
                                             std::string_view name);

// The names, in order, separated by ", ": for messages.
[[nodiscard]] std::string InterfaceNames(const std::vector<Interface>& interfaces);

// Reads one RTM_NEWLINK message. nullopt: not one, or it has no name.
[[nodiscard]] std::optional<Interface> ParseLink(ByteView message);

// Which interface has which address.
struct AddressOfInterface {
  int interface_index;
  Interface::CarriedAddress address;
};

// Reads one RTM_NEWADDR message. nullopt: neither IPv4 nor IPv6, or it has no
// address.
[[nodiscard]] std::optional<AddressOfInterface> ParseInterfaceAddress(ByteView message);

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_INTERFACES_H_
