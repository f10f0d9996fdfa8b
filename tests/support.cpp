// The one source that knows where this checkout lies, so that the others compile to the same in every checkout.
#include <cstdlib>
#include <string>

namespace crmcore::test {

std::string data_folder() {
  const char* chosen = std::getenv("CRMCORE_DATA");
  return chosen ? chosen : CRMCORE_DEFAULT_DATA;
}

}  // namespace crmcore::test
