#include "route/interfaces.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <sys/socket.h>

#include <algorithm>

namespace synsweep {

bool Interface::is_up() const noexcept { return (flags & IFF_UP) != 0; }

bool Interface::is_loopback() const noexcept { return (flags & IFF_LOOPBACK) != 0; }

bool Interface::has_ethernet_framing() const noexcept {
  return hardware_type == ARPHRD_ETHER && mac.has_value() && (flags & IFF_NOARP) == 0;
}

Result<std::vector<Interface>> ListInterfaces(NetlinkSocket& netlink) {
  std::vector<Interface> interfaces;
  ifinfomsg links{};
  links.ifi_family = AF_UNSPEC;
  Status status = netlink.Dump(
      NetlinkRequest(RTM_GETLINK, NLM_F_DUMP, links), [&] { interfaces.clear(); },
      [&](std::uint16_t type, ByteView message) {
        if (type != RTM_NEWLINK) return;
        if (auto interface = ParseLink(message)) interfaces.push_back(*std::move(interface));
      });
  if (!status.ok()) return status;

  ifaddrmsg addresses{};
  addresses.ifa_family = AF_UNSPEC;
  status = netlink.Dump(
      NetlinkRequest(RTM_GETADDR, NLM_F_DUMP, addresses),
      [&] {
        for (Interface& interface : interfaces) interface.addresses.clear();
      },
      [&](std::uint16_t type, ByteView message) {
        if (type != RTM_NEWADDR) return;
        const auto found = ParseInterfaceAddress(message);
        if (!found) return;
        const auto owner = std::ranges::find(interfaces, found->interface_index, &Interface::index);
        if (owner != interfaces.end()) owner->addresses.push_back(found->address);
      });
  if (!status.ok()) return status;
  return interfaces;
}

const Interface* FindInterface(const std::vector<Interface>& interfaces, int index) {
  const auto found = std::ranges::find(interfaces, index, &Interface::index);
  return found == interfaces.end() ? nullptr : &*found;
}

const Interface* FindInterface(const std::vector<Interface>& interfaces, std::string_view name) {
  const auto found = std::ranges::find(interfaces, name, &Interface::name);
  return found == interfaces.end() ? nullptr : &*found;
}

std::string InterfaceNames(const std::vector<Interface>& interfaces) {
  std::string names;
  for (const Interface& interface : interfaces) {
    if (!names.empty()) names += ", ";
    names += interface.name;
  }
  return names;
}

namespace {

// Reads IFLA_LINKINFO. nullopt: not a device of an 802.1Q VLAN.
std::optional<std::uint16_t> VlanIdOf(ByteView link_info) {
  std::string kind;
  bool is_customer_tag = true;  // and not 802.1ad's
  std::optional<std::uint16_t> vlan_id;
  ForEachAttribute(link_info, [&](std::uint16_t type, ByteView payload) {
    if (type == IFLA_INFO_KIND) {
      kind.assign(payload.begin(), std::ranges::find(payload, std::uint8_t{0}));
    }
    if (type != IFLA_INFO_DATA) return;
    ForEachAttribute(payload, [&](std::uint16_t detail, ByteView value) {
      if (detail == IFLA_VLAN_ID) vlan_id = ReadHeader<std::uint16_t>(value);
      if (detail == IFLA_VLAN_PROTOCOL && value.size() == sizeof(std::uint16_t)) {
        is_customer_tag = LoadBe<std::uint16_t>(value, 0) == ETH_P_8021Q;
      }
    });
  });
  return kind == "vlan" && is_customer_tag ? vlan_id : std::nullopt;
}

}  // namespace

std::optional<Interface> ParseLink(ByteView message) {
  const auto header = ReadHeader<ifinfomsg>(message);
  if (!header) return std::nullopt;
  Interface interface;
  interface.index = header->ifi_index;
  interface.flags = header->ifi_flags;
  interface.hardware_type = header->ifi_type;
  std::optional<std::uint16_t> vlan_id;
  int parent_index = 0;
  bool is_parent_here = true;  // and not in another network namespace, where indexes are others
  ForEachAttribute(AttributesAfter<ifinfomsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == IFLA_IFNAME) {
      const auto end = std::ranges::find(payload, std::uint8_t{0});
      interface.name.assign(payload.begin(), end);
    } else if (type == IFLA_MTU) {
      interface.mtu_bytes = HostUint32(payload).value_or(0);
    } else if (type == IFLA_ADDRESS && payload.size() == MacAddress::kBytes) {
      MacAddress mac;
      std::ranges::copy(payload, mac.bytes.begin());
      interface.mac = mac;
    } else if (type == IFLA_LINK) {
      parent_index = static_cast<int>(HostUint32(payload).value_or(0));
    } else if (type == IFLA_LINK_NETNSID) {
      is_parent_here = false;
    } else if (type == IFLA_LINKINFO) {
      vlan_id = VlanIdOf(payload);
    }
  });
  if (vlan_id && parent_index > 0 && is_parent_here) {
    interface.vlan = VlanTag{parent_index, *vlan_id};
  }
  if (interface.name.empty()) return std::nullopt;
  return interface;
}

std::optional<AddressOfInterface> ParseInterfaceAddress(ByteView message) {
  const auto header = ReadHeader<ifaddrmsg>(message);
  if (!header) return std::nullopt;
  const bool is_ipv4 = header->ifa_family == AF_INET;
  if (!is_ipv4 && header->ifa_family != AF_INET6) return std::nullopt;
  if (header->ifa_prefixlen > (is_ipv4 ? 32 : 128)) return std::nullopt;
  // On a point-to-point device IFA_ADDRESS is the far end and IFA_LOCAL ours (rtnetlink(7)).
  std::optional<AddressWords> local;
  std::optional<AddressWords> address;
  ForEachAttribute(AttributesAfter<ifaddrmsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == IFA_LOCAL) local = AddressPayload(payload);
    if (type == IFA_ADDRESS) address = AddressPayload(payload);
  });
  if (!local) local = address;
  if (!local || IsIpv4(*local) != is_ipv4) return std::nullopt;
  return AddressOfInterface{static_cast<int>(header->ifa_index), {*local, header->ifa_prefixlen}};
}

}  // namespace synsweep
