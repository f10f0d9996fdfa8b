/* The first day with crmcore, in C: a pastry shop's sales and fairs in, its customers and its plans judged. */
#include <crmcore.h>
#include <stdio.h>

int main(int argc, char **argv) {
  static const char *const files[][2] = {
    {"ventas.csv", "sales"}, {"productos.csv", "product"}, {"eventos.csv", "event"}, {"dias_evento.csv", "event_day"},
    {"plan_eventos.csv", "event_plan"}, {"cierre_eventos.csv", "event_actual"}, {"caja_eventos.csv", "event_till"}};
  static const char *const steps[][2] = {
    {"lifecycle.mix", "{\"today\":\"2025-12-21\",\"active\":30,\"inactive\":45}"},
    {"segmentation.sizes", "{\"today\":\"2025-12-21\"}"},
    {"value_models.base", "{\"today\":\"2025-12-21\",\"horizon\":26,\"replicates\":0}"},
    {"retention.work_list", "{\"today\":\"2025-12-21\",\"capacity\":5}"},
    {"forecast.compare", "{\"event\":\"feria-navidad\",\"by\":\"product\"}"},
    {"forecast.plan", "{\"event\":\"feria-primavera-26\"}"}};
  crm_workspace *shop = NULL; crm_table *table = NULL; crm_error *err = NULL;
  char import[1024];
  int i, failed;
  if (argc != 3) { fprintf(stderr, "usage: first_page examples/pastry-shop shop.crm\n"); return 2; }
  failed = crm_open(argv[2], "{\"currency\":\"MXN\",\"country\":\"MX\"}", &shop, &err)
        || crm_begin(shop, "ana", "first load", &err);
  for (i = 0; !failed && i < 7; ++i) {
    snprintf(import, sizeof import, "{\"file\":\"%s/%s\",\"layout\":\"%s\",\"accept\":\"valid_rows\"}", argv[1], files[i][0], files[i][1]);
    failed = crm_run(shop, "intake.import", import, NULL, NULL, &table, &err) != 0;
    if (!failed) printf("intake.import %s\n%s\n", files[i][1], crm_table_preview(table));
    crm_table_free(table); table = NULL;
  }
  failed = failed || crm_commit(shop, &err);
  for (i = 0; !failed && i < 6; ++i) {
    failed = crm_run(shop, steps[i][0], steps[i][1], NULL, NULL, &table, &err) != 0;
    if (!failed) printf("%s\n%s\n", steps[i][0], crm_table_preview(table));
    crm_table_free(table); table = NULL;
  }
  if (failed) fprintf(stderr, "%s\n", crm_error_message(err));
  crm_error_free(err); crm_close(shop);
  return failed;
}
