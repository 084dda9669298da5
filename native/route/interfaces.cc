#include "route/interfaces.h"

#include <linux/if.h>
#include <linux/if_arp.h>
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
  addresses.ifa_family = AF_INET;
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

std::optional<Interface> ParseLink(ByteView message) {
  const auto header = ReadHeader<ifinfomsg>(message);
  if (!header) return std::nullopt;
  Interface interface;
  interface.index = header->ifi_index;
  interface.flags = header->ifi_flags;
  interface.hardware_type = header->ifi_type;
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
    }
  });
  if (interface.name.empty()) return std::nullopt;
  return interface;
}

std::optional<AddressOfInterface> ParseInterfaceAddress(ByteView message) {
  const auto header = ReadHeader<ifaddrmsg>(message);
  if (!header || header->ifa_family != AF_INET || header->ifa_prefixlen > 32) return std::nullopt;
  // On a point-to-point device IFA_ADDRESS is the far end and IFA_LOCAL ours (rtnetlink(7)).
  std::optional<std::uint32_t> local;
  std::optional<std::uint32_t> address;
  ForEachAttribute(AttributesAfter<ifaddrmsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == IFA_LOCAL) local = Ipv4Payload(payload);
    if (type == IFA_ADDRESS) address = Ipv4Payload(payload);
  });
  if (!local) local = address;
  if (!local) return std::nullopt;
  return AddressOfInterface{static_cast<int>(header->ifa_index), {*local, header->ifa_prefixlen}};
}

}  // namespace synsweep
